import { isBot } from "next/dist/shared/lib/router/utils/is-bot";
import { describe, expect, it } from "vitest";
import { headersForNext } from "./next-headers";

const refused = expect.objectContaining({ status: 400 });
const tree = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const TREE = [
  "",
  { children: [["organisationId", "0", "d", null], { children: ["__PAGE__", {}] }, null, "refetch"] },
  null,
  null,
  0,
];

describe("the headers that Next receives", () => {
  it("include those that our pages and Next's router need", () => {
    const headers = { host: "x", cookie: "a=b", accept: "*/*", "user-agent": "x", rsc: "1", "next-url": "/a%20b" };
    expect(headersForNext(headers)).toEqual(headers);
  });

  it.each([
    "x-middleware-subrequest",
    "x-middleware-set-cookie",
    "x-middleware-prefetch",
    "x-middleware-rewrite",
    "x-nextjs-data",
    "x-nextjs-request-id",
    "x-nextjs-html-request-id",
    "x-now-route-matches",
    "x-matched-path",
    "x-invoke-path",
    "x-invoke-status",
    "x-prerender-revalidate",
    "x-invocation-id",
    "x-forwarded-host",
    "x-countersign-address",
    "x-countersign-own",
    "next-resume",
    "next-hmr-refresh",
    "content-security-policy",
    "traceparent",
    "authorization",
  ])("exclude %s", (name) => {
    expect(headersForNext({ host: "x", [name]: "1" })).toEqual({ host: "x" });
  });

  it("truncate User-Agent to a length that Next can search within a millisecond", () => {
    const { "user-agent": agent = "" } = headersForNext({ "user-agent": "x-".repeat(6_000) });
    expect(agent).toHaveLength(256);
    expect(isBot(agent)).toBe(false);
  });

  it.each([
    ["rsc", "1"],
    ["next-router-prefetch", "2"],
    ["next-router-segment-prefetch", "/_tree"],
    ["next-action", "7f".repeat(21)],
    ["next-router-state-tree", tree(TREE)],
  ])("include a valid %s", (name, value) => {
    expect(headersForNext({ [name]: value })).toEqual({ [name]: value });
  });

  it.each([
    ["rsc", "0"],
    ["rsc", "1, 1"],
    ["next-router-prefetch", "x"],
    ["next-router-segment-prefetch", "_tree"],
    ["next-url", "http://x"],
    ["next-url", "/\u00e9"],
    ["next-action", "__proto__"],
    ["next-action", ""],
    ["next-router-state-tree", ""],
    ["next-router-state-tree", "x"],
    ["next-router-state-tree", "%"],
    ["next-router-state-tree", "%ff"],
    ["next-router-state-tree", tree({})],
    ["next-router-state-tree", tree([])],
    ["next-router-state-tree", tree(["", []])],
    ["next-router-state-tree", tree([1, {}])],
    ["next-router-state-tree", tree(["", {}, null, "else"])],
    ["next-router-state-tree", tree([["a", "b", "z", null], {}])],
    ["next-router-state-tree", `${tree(TREE)}, ${tree(TREE)}`],
    ["next-router-state-tree", `["",${'{"children":["",'.repeat(300)}{}${"]}".repeat(300)}]`],
    ["next-router-state-tree", tree(["x".repeat(40_000), {}])],
  ])("with %s: %.40s are rejected", (name, value) => {
    expect(() => headersForNext({ [name]: value })).toThrow(refused);
  });
});
