import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { markupOf } from "@/components/testing/markup";
import type { AuditEvent } from "@/lib/audit/schema";
import { EventDetails } from "./_event-details";
import { EventRow } from "./_event-row";
import { auditExports, auditFilters } from "./_filters";
import { lineOf } from "./_line";
import { ACTIONS } from "./_sentences";

const event: AuditEvent = {
  ...{ id: "0199", at: "2031-06-01T12:30:00.000Z", operation: "application.update", entity: "application" },
  ...{ entityId: "app-1", organisationId: "org-1", applicationId: "app-1", requestId: "r-1", address: "192.0.2.7" },
  actor: { kind: "user", id: "u-1", label: "ada@bank.example", name: "Ada Lovelace" },
  before: { name: "Payments", description: "before" },
  after: { name: "Payments", description: "after" },
};

describe("an event in a list", () => {
  it("names the actor, and contains nothing of the records and the address until it is opened", () => {
    const row = markupOf(<EventRow line={lineOf(event)} as="time" />);
    expect(row).toContain("<bdi>Ada Lovelace</bdi> updated an application: <bdi>Payments</bdi>");
    expect(row).toContain("12:30</time>");
    for (const text of ["192.0.2.7", "description", "ada@bank.example"]) expect(row).not.toContain(text);
  });

  it("has a link to its page, for browsers without JavaScript", () => {
    expect(markupOf(<EventRow line={lineOf(event)} />)).toContain('href="/audit/0199"');
  });

  it("is small: fifty of them are at most 42 kB, with the data for the browser", () => {
    const line = lineOf(event);
    const rendered = renderToStaticMarkup(<EventRow line={line} />).length + JSON.stringify(line).length;
    expect(50 * rendered).toBeLessThan(42_000);
  });

  it("is opened to the changes, the name and address of the actor, and the IP address", () => {
    const details = markupOf(<EventDetails event={event} />);
    expect(details).toMatch(/description<\/th><td>before<\/td><td>after<\/td>/);
    expect(details).toContain("Ada Lovelace · ada@bank.example (user)");
    expect(details).toContain('href="/audit?actor=u-1"');
    expect(details).toContain("192.0.2.7");
  });
});

describe("the filters of the audit log", () => {
  const now = new Date("2031-06-01T12:00:00Z");
  const actionsOf = (entity: string | undefined) => {
    const filter = auditFilters(now, entity).find(({ param }) => param === "operation");
    return filter?.kind === "chips" ? filter.options.map(({ value }) => value) : [];
  };

  it("offer the actions on the chosen type of target, and all without one", () => {
    expect(actionsOf("contact")).toEqual(["contact.add", "contact.remove"]);
    expect(actionsOf("user")).toContain("session.create");
    for (const entity of [undefined, "nonsense"]) expect(actionsOf(entity)).toHaveLength(ACTIONS.length);
  });

  it("are those of the exports, without the position of the page", () => {
    const [csv, ndjson] = auditExports(
      { actor: "Ada & Co", since: "2031-05-01", cursor: "c", until: undefined },
      "org-1",
    );
    expect(csv?.href).toBe("/audit/export?actor=Ada+%26+Co&since=2031-05-01&organisationId=org-1&format=csv");
    expect(ndjson?.href).toMatch(/format=ndjson$/);
  });
});
