import type { IncomingMessage } from "node:http";
import type { Exchange } from "../http/exchange";
import {
  badRequest,
  HttpRefusal,
  methodNotAllowed,
  noSuchPath,
  pathTooLong,
  unsupportedMediaType,
} from "../http/refusal";
import type { ContainsAction } from "./action-pages";

/** Prefix of immutable files. */
export const STATIC = "/_next/static/";
/** Next's image optimiser: no page uses it. */
const IMAGES = "/_next/image";
/** Next's internal pages, such as `/_global-error`, which return 500; `/__nextjs…` exists in development only. */
const INTERNAL = /^\/_(?!next\/|_nextjs)/;
/** Files at the root, such as `/robots.txt`; Next returns 500 for a POST there. No page has a dot at the root. */
const FILE = /^\/[^/]*\.[^/]*$/;
/** A segment `.` or `..`, also escaped. Next normalises them, and would serve another path than the one that is checked here. */
const DOTS = /(^|[/\\])(\.|%2e){1,2}([/\\]|$)/i;
/** next-auth's paths, which accept URL-encoded forms. */
const AUTH = "/api/auth/";
const FORM_TYPE = "application/x-www-form-urlencoded";
const PLAIN_FORM = /^application\/x-www-form-urlencoded(; ?charset=utf-8)?$/i;
const LONGEST_PATH = 2_048;
const LONGEST_QUERY = 8_192;
/** Next's time is quadratic in the number of query parameters: 4,000 took half a second. Lists have about 15. */
const MOST_PARAMETERS = 100;
const READING = ["GET", "HEAD"];
const METHODS = [...READING, "POST"];
/** Tells Next's script to reload the page because it is from another build. */
const ACTION_NOT_FOUND = { "x-nextjs-action-not-found": "1" };

/**
 * Checks the head of a page request before Next receives it.
 * @param containsAction undefined in development, where pages change
 * @throws HttpRefusal 400, 403, 404, 405, 409, 414, 415
 */
export function checkPageRequest(exchange: Exchange, containsAction: ContainsAction | undefined): void {
  const { request, path, search } = exchange;
  const method = request.method ?? "";
  if (path.length > LONGEST_PATH || search.length > LONGEST_QUERY) throw pathTooLong(LONGEST_PATH, LONGEST_QUERY);
  if (search.split("&", MOST_PARAMETERS + 1).length > MOST_PARAMETERS) {
    throw badRequest("too_many_parameters", `The query has more than ${MOST_PARAMETERS} parameters.`);
  }
  // `*` and absolute URLs are for OPTIONS and proxies (RFC 9112 §3.2).
  if (!path.startsWith("/")) throw badRequest("bad_path", "The path must begin with a slash.");
  if (!canDecode(path)) throw badRequest("bad_path", "The path has an invalid percent-encoding.");
  if (DOTS.test(path)) throw badRequest("bad_path", "The path has a dot segment. Send the normalised path.");
  if (path === IMAGES || INTERNAL.test(path)) throw noSuchPath();
  const methods = path.startsWith(STATIC) || FILE.test(decodeURIComponent(path)) ? READING : METHODS;
  if (!methods.includes(method)) throw methodNotAllowed(methods);
  // Only Next's internal requests have it, and with these checks it never sends any.
  if (request.headers["x-action-forwarded"] !== undefined) {
    throw badRequest("forwarded_action", "Send the action to its own page, without x-action-forwarded.");
  }
  if (!READING.includes(method)) {
    assertOwnOrigin(exchange);
    if (path.startsWith(AUTH)) assertPlainForm(request);
    const action = request.headers["next-action"];
    if (containsAction && action !== undefined) assertActionsOfPage([String(action)], path, containsAction);
  }
}

function canDecode(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** next-auth searches the type for words, and would read a form with a JSON parameter as JSON. @throws HttpRefusal 415 */
function assertPlainForm({ headers }: IncomingMessage): void {
  if (!PLAIN_FORM.test(headers["content-type"] ?? FORM_TYPE)) throw unsupportedMediaType([FORM_TYPE]);
}

/** State-changing requests must come from our own pages: browsers send the page's origin (Fetch standard §3.2). @throws HttpRefusal 403 */
function assertOwnOrigin({ request, deps }: Exchange): void {
  const { origin, host } = request.headers;
  if (origin === deps.env.publicUrl) return;
  // At a host other than PUBLIC_URL, the origin must match the Host header, as in Next's own check.
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new HttpRefusal(403, {
    code: "forbidden",
    reason: "foreign_origin",
    message:
      origin === undefined
        ? "Forms must be submitted by a browser from a page of this portal (header Origin). Programs use the API: /api/v1."
        : "This form was submitted from another site. Open the portal and submit it there.",
  });
}

/**
 * An action must be posted to a page that contains it (decision 106), by script or by a form.
 * @throws HttpRefusal 409
 */
export function assertActionsOfPage(actions: readonly string[], path: string, containsAction: ContainsAction): void {
  if (actions.every((action) => containsAction(action, path))) return;
  throw new HttpRefusal(409, {
    code: "conflict",
    reason: "action_not_on_page",
    message: "The page has no such action, or the portal was updated since the page was opened. Reload the page.",
    headers: ACTION_NOT_FOUND,
  });
}
