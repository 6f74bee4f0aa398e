import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { markupOf, tagsOf } from "@/components/testing/markup";
import type { Month } from "./months";
import { TimelineCard } from "./timeline-card";

const NOW = new Date("2026-11-15T12:00:00Z");
const named = (name: string, isSuperseded = false) => ({
  ...{ kid: name, name, type: "signing", organisationName: "Bank PLC", applicationName: "Hub" },
  ...{ notAfter: "2026-12-01T00:00:00.000Z", isSuperseded },
});
const blank = Array.from({ length: 13 }, (_, index): Month => {
  const [from, to] = [0, 1].map((more) => new Date(Date.UTC(2026, 10 + index + more, 1)).toISOString());
  return {
    ...{ month: String(from).slice(0, 7), from: String(from), to: String(to) },
    ...{ ending: 0, superseded: 0, expiring: 0, first: [] },
  };
});
/** The months, with this one changed. */
const withMonth = (at: number, change: Partial<Month>) =>
  blank.map((month, index) => (index === at ? { ...month, ...change } : month));
const card = (months: Month[], rest: object = {}) => (
  <TimelineCard overview={{ months, later: 0, next: null, organisations: null, ...rest }} now={NOW} />
);

describe("the timeline", () => {
  it("has a link for each of 13 months, which says what is in it, and names the first certificates", () => {
    const month = { ending: 12, superseded: 3, expiring: 2, first: [named("gateway"), named("old", true)] };
    const markup = markupOf(card(withMonth(1, month)));
    const links = tagsOf(markup, "a").filter((tag) => tag.includes("aria-label"));
    expect(links).toHaveLength(13);
    expect(links[1]).toContain('aria-label="Dec 2026: 12 certificates, 2 to renew, 3 replaced"');
    expect(links[1]).toContain("expiresAfter=2026-12-01");
    expect(markup).toContain("<bdi>gateway</bdi>");
    expect(markup).toContain("(replaced) <bdi>Hub</bdi>");
    expect(markup).toContain("and 10 more");
    expect(markup).toContain('title="Today, 15 Nov 2026"');
    expect(markup).toContain("<td>12</td><td>2</td><td>3</td>"); // the table has the same numbers
  });

  it("draws few certificates as dots, many as a bar of limited width, replaced ones hatched", () => {
    const few = renderToStaticMarkup(card(withMonth(2, { ending: 3, superseded: 1 })));
    expect(few.match(/size-2\.5 rounded-full/g)).toHaveLength(3);
    expect(few.match(/rounded-full hatched/g)).toHaveLength(1);
    expect(few).not.toContain("bg-warning-line");
    const many = renderToStaticMarkup(card(withMonth(0, { ending: 40, expiring: 40 })));
    expect(many).toContain("max-w-7");
    expect(many).toContain("min-h-px bg-warning-line");
  });

  it("is one line while nothing expires, with the next expiry or without certificates", () => {
    expect(markupOf(card(blank))).toContain("No active certificates.");
    const later = markupOf(card(blank, { later: 2, next: { ...named("root"), notAfter: "2029-01-02T00:00:00.000Z" } }));
    expect(later).toContain("None within 13 months. The next certificate expires");
    expect(later).toContain("2 more later");
    expect(tagsOf(later, "ol")).toEqual([]);
  });
});
