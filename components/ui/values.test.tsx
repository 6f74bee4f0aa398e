import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { HEALTH_STATES } from "@/lib/state/client-health";
import { markupOf, tagsOf } from "../testing/markup";
import { Banner } from "./banner";
import { Card } from "./card";
import { ChainDrawing } from "./chain-drawing";
import { CodeBlock } from "./code-block";
import { CopyButton } from "./copy-button";
import { DescriptionList } from "./description-list";
import { EmailText } from "./email-text";
import { FindingsList } from "./findings-list";
import { HealthBadge } from "./health-badge";
import { LongValue } from "./long-value";
import { RelativeTime } from "./relative-time";
import { RequestId } from "./request-id";
import { PageSkeleton, TableSkeleton } from "./skeleton";
import { Sparkline } from "./sparkline";
import { EmptyState, ErrorState } from "./states";
import { StatusBadge } from "./status-badge";
import { UnusableFilters } from "./unusable-filters";
import { ValidityBar } from "./validity-bar";

describe("display components", () => {
  it.each([
    [
      "a status is text, not only a colour",
      <StatusBadge key="a" status="revoked" />,
      '<span><span aria-hidden="true"></span>Revoked</span>',
    ],
    [
      "a status with another label",
      <StatusBadge key="a" status="active" word="Usable" />,
      '<span><span aria-hidden="true"></span>Usable</span>',
    ],
    [
      "a card with a title is a named section",
      <Card key="a" title="Keys">
        x
      </Card>,
      '<section aria-label="Keys"><header><div><h2>Keys</h2></div></header><div>x</div></section>',
    ],
    ["a card without a title is no section", <Card key="a">x</Card>, "<div><div>x</div></div>"],
    [
      "details, with a dash for a missing value",
      <DescriptionList
        key="a"
        items={[
          { term: "Name", value: "A" },
          { term: "OU", hint: "Unit", value: null },
        ]}
      />,
      "<dl><div><dt>Name</dt><dd>A</dd></div><div><dt>OU<span>Unit</span></dt><dd>—</dd></div></dl>",
    ],
    [
      "a long value is shortened, with the whole value in its title",
      <LongValue key="a" value="abcdefghijklmnopqrstuvwxyz" label="KID" isCopyable={false} />,
      '<span><code title="abcdefghijklmnopqrstuvwxyz">abcdef…uvwxyz</code></span>',
    ],
    [
      "a time has its zone in the title",
      <RelativeTime key="a" value="2031-04-06T12:00:00Z" as="date" />,
      '<time dateTime="2031-04-06T12:00:00.000Z" title="6 Apr 2031, 12:00:00 UTC">6 Apr 2031</time>',
    ],
    [
      "a copy button announces its result",
      <CopyButton key="a" value="v" label="Copy KID" />,
      '<button type="button" title="Copy KID" aria-label="Copy KID"></button><span role="status"></span>',
    ],
    [
      "a request id can be copied",
      <RequestId key="a" value="r-1" />,
      '<p>Request <code>r-1</code><button type="button" title="Copy request id" aria-label="Copy request id"></button><span role="status"></span></p>',
    ],
    [
      "an email address wraps after @ and before dots",
      <EmailText key="a" value="helen.bank@example.com" />,
      "<span>helen<wbr/>.bank@<wbr/>example<wbr/>.com</span>",
    ],
    ["no request id", <RequestId key="a" />, ""],
    [
      "a chain is a named list in order; its arrows are decoration",
      <ChainDrawing
        key="a"
        links={[
          { id: "r", role: "Root", name: "Root CA", href: "/authorities" },
          { id: "l", role: "This certificate", name: "Payments", detail: "Expires in 6 days", isCurrent: true },
        ]}
      />,
      '<ol aria-label="Chain, from root to leaf">' +
        '<li><div><div><p>Root</p><p><a href="/authorities">Root CA</a></p></div></div></li>' +
        '<li><span aria-hidden="true"></span><div><div><p>This certificate</p><p>Payments</p><div>Expires in 6 days</div></div></div></li></ol>',
    ],
    [
      "an empty list offers an action",
      <EmptyState key="a" title="No keys yet" action="Add" />,
      "<div><p>No keys yet</p><div>Add</div></div>",
    ],
    [
      "a failed part is an alert",
      <ErrorState key="a" title="Not available" heading="h1" />,
      '<div role="alert"><span aria-hidden="true"></span><h1>Not available</h1></div>',
    ],
    ["without findings nothing is shown", <FindingsList key="a" findings={[]} />, ""],
    [
      "without findings an all-clear can be shown",
      <FindingsList key="a" findings={[]} allClear="Nothing to fix." />,
      "<p>Nothing to fix.</p>",
    ],
    ["without unusable filters nothing is shown", <UnusableFilters key="a" filters={[]} />, ""],
    [
      "a loading table is hidden from screen readers",
      <TableSkeleton key="a" rows={0} columns={0} />,
      '<div aria-hidden="true"><div></div></div>',
    ],
  ])("%s", (_, element, markup) => {
    expect(markupOf(element)).toBe(markup);
  });

  it("a loading page is announced once", () => {
    expect(markupOf(<PageSkeleton>x</PageSkeleton>)).toMatch(/^<div role="status" aria-label="Loading"/);
  });

  it("unusable filters are named by their labels", () => {
    const filters = [
      { name: "expiresAfter", message: "Not a date." },
      { name: "type", message: "Unknown." },
    ];
    const markup = markupOf(<UnusableFilters filters={filters} />);
    expect(markup).toMatch(/^<div role="status">/);
    expect(markup).toContain("<ul><li>Expires after: Not a date.</li><li>Type: Unknown.</li></ul>");
  });
});

describe("a banner", () => {
  it.each([
    ["info", "Note", ""],
    ["success", "Done", ""],
    ["warning", "Warning", ""],
    ["danger", "Problem", ' role="alert"'],
  ] as const)("of tone %s says so in text", (tone, word, role) => {
    expect(markupOf(<Banner tone={tone} title="T" />)).toBe(
      `<div${role}><div><p><span>${word}: </span>T</p></div></div>`,
    );
  });
});

describe("findings", () => {
  it("are sorted most severe first, each with its severity in text and its command", () => {
    const markup = markupOf(
      <FindingsList
        findings={[
          { code: "a", severity: "info", message: "I" },
          { code: "b", severity: "error", message: "E", fix: "openssl" },
          { code: "c", severity: "warning", message: "W" },
        ]}
      />,
    );
    expect([...markup.matchAll(/<span>([^<]+): <\/span>(.)/g)].map(([, , message]) => message)).toEqual([
      "E",
      "W",
      "I",
    ]);
    expect(markup).toMatch(/<code>openssl<\/code><button [^>]*aria-label="Copy command">/);
  });
});

describe("a block of code", () => {
  const one = { id: "a", label: "OpenSSL", code: "openssl -key x -keyout y" };

  it("with one tool is a named region that the keyboard can scroll", () => {
    const markup = markupOf(<CodeBlock title="Command" variants={[one]} />);
    expect(tagsOf(markup, "div").at(-1)).toMatch(/role="region" aria-label="Command" tabindex="0">$/);
    expect(markup).toContain("<pre><code>openssl -key x -keyout y</code></pre>");
  });

  it("with several tools has tabs, one of them in the tab order and associated with its panel", () => {
    const markup = markupOf(<CodeBlock title="Tool" variants={[one, { id: "b", label: "keytool", code: "y" }]} />);
    const tabs = tagsOf(markup, "button").filter((tag) => tag.includes('role="tab"'));
    expect(tabs.map((tag) => tag.replaceAll(/ (id|aria-controls|type)="[^"]*"/g, ""))).toEqual([
      '<button role="tab" aria-selected="true" tabindex="0">',
      '<button role="tab" aria-selected="false" tabindex="-1">',
    ]);
    const [, panel] = /aria-controls="([^"]+)"/.exec(tabs[0] ?? "") ?? [];
    const [, tab] = / id="([^"]+)"/.exec(tabs[0] ?? "") ?? [];
    expect(markup).toContain(`<div id="${panel}" role="tabpanel" aria-labelledby="${tab}" tabindex="0">`);
  });

  it("explains its options, matching the longer one first", () => {
    const options = { "-key": "the key", "-keyout": "the output" };
    const markup = markupOf(<CodeBlock variants={[{ ...one, options }]} />);
    expect(markup).toContain('openssl <span title="the key">-key</span> x <span title="the output">-keyout</span> y');
    expect(markup).toContain("<dt><code>-keyout</code></dt><dd>the output</dd>");
  });

  it("without variants renders nothing", () => {
    expect(markupOf(<CodeBlock variants={[]} />)).toBe("");
  });
});

describe("the validity of a certificate", () => {
  it.each([
    ["is running", "2031-06-01T00:00:00Z", undefined, "213 days left", "41"],
    ["has one day left", "2031-12-30T00:00:00Z", undefined, "1 day left", "100"],
    ["has expired", "2032-02-01T00:00:00Z", undefined, "Expired ", "100"],
    ["was revoked", "2032-02-01T00:00:00Z", "2031-12-01T00:00:00Z", "Revoked 30 days before expiry", "92"],
  ])("%s, as text beside the hidden bar", (_, now, revokedAt, sentence, used) => {
    const bar = (
      <ValidityBar notBefore="2031-01-01T00:00:00Z" notAfter="2031-12-31T00:00:00Z" now={now} revokedAt={revokedAt} />
    );
    expect(markupOf(bar)).toContain(`<div><span>${sentence}`);
    expect(markupOf(bar)).toContain(`<span>364-day validity, ${used}% used</span>`);
    expect(markupOf(bar)).toContain('<div aria-hidden="true">');
  });
});

describe("health", () => {
  it("is one word for each state, nothing for a suspended client, and a warning for an active one that is suspended with its application", () => {
    const words = HEALTH_STATES.map((state) => markupOf(<HealthBadge state={state} />).replaceAll(/<[^>]*>/g, ""));
    expect(words).toEqual(["No usable key", "Failing", "Working", "Idle", "Never used"]);
    expect(markupOf(<HealthBadge state={null} />)).toBe("");
    expect(markupOf(<HealthBadge state={null} isActive />)).toMatch(/is suspended.*No tokens/s);
  });

  it("has a sparkline with its sums as text, and a visible column for one failure among thousands", () => {
    const points = [
      { label: "1 Jun 2031", successes: 5_000, failures: 1 },
      { label: "2 Jun 2031", successes: 0, failures: 0 },
    ];
    const svg = renderToStaticMarkup(<Sparkline points={points} label="Authentications" />);
    expect(svg).toContain('aria-label="Authentications: 5,000 accepted, 1 rejected, 1 Jun 2031 to 2 Jun 2031"');
    expect(svg).toContain("<title>1 Jun 2031: 5000 accepted, 1 rejected</title>");
    expect(svg).toMatch(/height="2" class="fill-danger"/);
    expect(tagsOf(svg, "rect").filter((tag) => tag.includes("fill-accent/70"))).toHaveLength(1);
  });
});
