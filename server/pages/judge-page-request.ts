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
import type { HoldsAction } from "./action-pages";

/** Of files that never change under their name. */
export const STATIC = "/_next/static/";
/** Next's image optimiser: no page uses it. */
const IMAGES = "/_next/image";
/** Next's pages for itself, such as `/_global-error`, which it answers with 500; `/__nextjs…` is there in development only. */
const INTERNAL = /^\/_(?!next\/|_nextjs)/;
/** Files at the root, such as `/robots.txt`; Next answers 500 to a POST there. No page has a dot at the root. */
const FILE = /^\/[^/]*\.[^/]*$/;
/** A segment `.` or `..`, also escaped. Next takes them away, and would answer another path than the one that is judged here. */
const DOTS = /(^|[/\\])(\.|%2e){1,2}([/\\]|$)/i;
/** next-auth's own paths, which take forms of the plain kind. */
const AUTH = "/api/auth/";
const FORM_TYPE = "application/x-www-form-urlencoded";
const PLAIN_FORM = /^application\/x-www-form-urlencoded(; ?charset=utf-8)?$/i;
const LONGEST_PATH = 2_048;
const LONGEST_QUERY = 8_192;
/** Next's time for a query grows with the square of its parameters: 4,000 took half a second. Lists have some 15. */
const MOST_PARAMETERS = 100;
const READING = ["GET", "HEAD"];
const METHODS = [...READING, "POST"];
/** How Next's script knows that a page has to be loaded again, since it is of another build. */
const ACTION_NOT_FOUND = { "x-nextjs-action-not-found": "1" };

/**
 * Judges a request for a page by its head, before Next sees it.
 * @param holdsAction undefined in development, where pages change
 * @throws HttpRefusal 400, 403, 404, 405, 409, 414, 415
 */
export function judgePageRequest(exchange: Exchange, holdsAction: HoldsAction | undefined): void {
  const { request, path, search } = exchange;
  const method = request.method ?? "";
  if (path.length > LONGEST_PATH || search.length > LONGEST_QUERY) throw pathTooLong(LONGEST_PATH, LONGEST_QUERY);
  if (search.split("&", MOST_PARAMETERS + 1).length > MOST_PARAMETERS) {
    throw badRequest("too_many_parameters", `No page has more than ${MOST_PARAMETERS} parameters.`);
  }
  // `*` and whole URLs are for OPTIONS and proxies (RFC 9112 §3.2).
  if (!path.startsWith("/")) throw badRequest("bad_path", "The path of a page begins with a slash.");
  if (!canDecode(path))
    throw badRequest("bad_path", "The path has a percent sign that is not followed by UTF-8 in hex.");
  if (DOTS.test(path)) throw badRequest("bad_path", "The path has a segment of dots. Send the path that it means.");
  if (path === IMAGES || INTERNAL.test(path)) throw noSuchPath();
  const methods = path.startsWith(STATIC) || FILE.test(decodeURIComponent(path)) ? READING : METHODS;
  if (!methods.includes(method)) throw methodNotAllowed(methods);
  // Only Next's own request to ourselves has it, and with the checks here it has none to send.
  if (request.headers["x-action-forwarded"] !== undefined) {
    throw badRequest("forwarded_action", "Send the action to the page that it belongs to, without x-action-forwarded.");
  }
  if (!READING.includes(method)) {
    assertOwnOrigin(exchange);
    if (path.startsWith(AUTH)) assertPlainForm(request);
    const action = request.headers["next-action"];
    if (holdsAction && action !== undefined) assertActionsOfPage([String(action)], path, holdsAction);
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

/** next-auth looks for words in the type, and would take a form whose parameter says JSON for JSON. @throws HttpRefusal 415 */
function assertPlainForm({ headers }: IncomingMessage): void {
  if (!PLAIN_FORM.test(headers["content-type"] ?? FORM_TYPE)) throw unsupportedMediaType([FORM_TYPE]);
}

/** What changes something comes from a page of ours: browsers name the page's origin (Fetch standard §3.2). @throws HttpRefusal 403 */
function assertOwnOrigin({ request, deps }: Exchange): void {
  const { origin, host } = request.headers;
  if (origin === deps.env.publicUrl) return;
  // Reached by another name than PUBLIC_URL, the origin is the one that the request itself names, as Next compares them.
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new HttpRefusal(403, {
    code: "forbidden",
    reason: "foreign_origin",
    message:
      origin === undefined
        ? "A form is sent from a page of this portal, by a browser that names the page's origin (header Origin). Programs use the API: /api/v1."
        : "This form was sent from a page of another site. Open the portal itself and send it from there.",
  });
}

/**
 * An action is posted to a page that holds it (decision 106), whether the browser's script calls it or a form names it.
 * @throws HttpRefusal 409
 */
export function assertActionsOfPage(actions: readonly string[], path: string, holdsAction: HoldsAction): void {
  if (actions.every((action) => holdsAction(action, path))) return;
  throw new HttpRefusal(409, {
    code: "conflict",
    reason: "action_not_on_page",
    message: "The page has no such action, or the portal was updated since the page was opened. Open the page again.",
    headers: ACTION_NOT_FOUND,
  });
}
