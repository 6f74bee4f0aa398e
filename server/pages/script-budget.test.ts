import { describe, expect, it } from "vitest";
import { pageScripts } from "../../scripts/checks/page-scripts.mjs";

const KILOBYTE = 1_000;
const scripts = pageScripts(".next");

/** React and Next alone are about 122 kB. */
const BUDGETS: [pages: RegExp, kilobytes: number][] = [
  [/^\/\(auth\)\/sign-in\/page$/, 140],
  [/^\/\(portal\)\/(?:.*\/)?\(list\)\/page$/, 200],
  [/^\/\(portal\)\/(?:\(home\)|.*\/certificates|certificates\/\[kid\])\/page$/, 200],
  [/./, 260],
];

describe("JavaScript that a page loads before it can be used, compressed", () => {
  it.each(BUDGETS)("of %s is at most %i kB", (pages, kilobytes) => {
    const matching = [...scripts].filter(([page]) => pages.test(page));
    expect(matching.length).toBeGreaterThan(0);
    const tooLarge = matching.filter(([, bytes]) => bytes > kilobytes * KILOBYTE);
    expect(tooLarge).toEqual([]);
    // A page without React and Next would mean that the manifests are read wrongly.
    for (const [page, bytes] of matching) expect([page, bytes > 100 * KILOBYTE]).toEqual([page, true]);
  });
});
