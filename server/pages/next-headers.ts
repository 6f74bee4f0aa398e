import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { badRequest } from "../http/refusal";
import { assertShallow } from "./action-arguments";

/**
 * Request headers that Next receives. Its own proxies and tests control it by headers (`x-middleware-*`,
 * `x-nextjs-*`, `x-now-*`, `x-matched-path`, `x-invoke-*`, `next-resume` and more with each version); callers must not.
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
 * Next searches it for crawler names with a regular expression of quadratic time: 12,000 characters took nearly a second.
 * Browsers need about 150.
 */
const LONGEST_USER_AGENT = 256;
/** Ours are shorter; Next's own limit is 40,000 characters. */
const LONGEST_TREE = 8_192;
const ACTION_ID = /^[0-9a-f]{40,64}$/;
const PATH = /^\/[!-~]{0,2047}$/;

/** Kinds of dynamic segments, including those of intercepted routes. */
const KIND = /^(?:oc|[cd](?:i(?:\(\.\)|\(\.\.\)|\(\.\.\)\(\.\.\)|\(\.\.\.\)))?)$/;
const Segment = z.union([
  z.string(),
  z.tuple([z.string(), z.string(), z.string().regex(KIND), z.array(z.string()).nullable()]),
]);
/** The client router's state, as in Next's own schema (`flightRouterStateSchema`). */
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

/** Headers of Next's script, each with its validation. */
const OF_ROUTER: Record<string, (value: string) => boolean> = {
  rsc: (value) => value === "1",
  "next-action": (value) => ACTION_ID.test(value),
  "next-router-prefetch": (value) => /^[123]$/.test(value),
  "next-router-segment-prefetch": (value) => PATH.test(value),
  "next-router-state-tree": isTree,
  "next-url": (value) => PATH.test(value),
};

/**
 * The allowlisted headers of a page request; those that could cause a 500 in Next are validated.
 * @throws HttpRefusal 400 for an invalid header of Next's script
 */
export function headersForNext(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const passed: IncomingHttpHeaders = Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED.has(name)));
  const agent = headers["user-agent"]?.slice(0, LONGEST_USER_AGENT);
  if (agent !== undefined) passed["user-agent"] = agent;
  for (const [name, isValid] of Object.entries(OF_ROUTER)) {
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value !== "string" || !isValid(value)) {
      throw badRequest("bad_router_header", `The header ${name} is invalid. Omit it to get the complete page.`);
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
    return false; // invalid percent-encoding, too deep, or not JSON
  }
}
