import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { badRequest } from "../http/refusal";
import { assertShallow } from "./action-arguments";

/**
 * What Next may see of a request's headers. It has headers by which its own proxies and tests steer it (`x-middleware-*`,
 * `x-nextjs-*`, `x-now-*`, `x-matched-path`, `x-invoke-*`, `next-resume` and more with each version); here nothing of a caller steers it.
 */
const PASSED = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "connection",
  "content-length",
  "content-type",
  "cookie",
  "host",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "origin",
  "range",
  "referer",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "transfer-encoding",
  "user-agent",
]);

/**
 * Next looks for the names of search engines in it with an expression whose time grows with the square of the length: 12,000
 * characters took nearly a second. Browsers need some 150.
 */
const LONGEST_USER_AGENT = 256;
/** Longer ones are none of ours; Next itself stops at 40,000 characters. */
const LONGEST_TREE = 8_192;
const ACTION_ID = /^[0-9a-f]{40,64}$/;
const PATH = /^\/[!-~]{0,2047}$/;

/** Kinds of dynamic segments, those of intercepted routes included. */
const KIND = /^(?:oc|[cd](?:i(?:\(\.\)|\(\.\.\)|\(\.\.\)\(\.\.\)|\(\.\.\.\)))?)$/;
const Segment = z.union([
  z.string(),
  z.tuple([z.string(), z.string(), z.string().regex(KIND), z.array(z.string()).nullable()]),
]);
/** What the router of the browser has already, as Next checks it itself (`flightRouterStateSchema`). */
const Tree: z.ZodType = z.lazy(() =>
  z.tuple([
    Segment,
    z.record(z.string(), Tree),
    z.tuple([z.string(), z.string()]).nullable().optional(),
    z.enum(["refetch", "inside-shared-layout", "metadata-only"]).nullable().optional(),
    z.number().nullable().optional(),
    z.string().optional(),
  ]),
);

/** Headers that Next's script sends, each with what it may say. */
const OF_ROUTER: Record<string, (value: string) => boolean> = {
  rsc: (value) => value === "1",
  "next-action": (value) => ACTION_ID.test(value),
  "next-router-prefetch": (value) => /^[123]$/.test(value),
  "next-router-segment-prefetch": (value) => PATH.test(value),
  "next-router-state-tree": isTree,
  "next-url": (value) => PATH.test(value),
};

/**
 * The headers of a request for a page that Next may see, checked where it would answer 500 to them.
 * @throws HttpRefusal 400 for a header of Next's script that is not as the script sends it
 */
export function headersForNext(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const passed: IncomingHttpHeaders = Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED.has(name)));
  const agent = headers["user-agent"]?.slice(0, LONGEST_USER_AGENT);
  if (agent !== undefined) passed["user-agent"] = agent;
  for (const [name, isAsSent] of Object.entries(OF_ROUTER)) {
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value !== "string" || !isAsSent(value)) {
      throw badRequest(
        "bad_router_header",
        `The header ${name} is not as the portal's pages send it. Leave it out to get the whole page.`,
      );
    }
    passed[name] = value;
  }
  return passed;
}

function isTree(value: string): boolean {
  if (value.length > LONGEST_TREE) return false;
  try {
    const text = decodeURIComponent(value);
    assertShallow(text);
    return Tree.safeParse(JSON.parse(text)).success;
  } catch {
    return false; // no UTF-8 in hex, too deep, or no JSON
  }
}
