import type { Exchange } from "../http/exchange";

/** Pages with a one-time token in their URL, which their form repeats, and the emails that contain such URLs. */
const SECRET_PAGES = /^\/(?:setup|unsubscribe|mailbox|api\/auth)(?:\/|$)/;

/**
 * Whether a page may show a secret, so that it is left uncompressed (decision 176). New secrets are the result of a form: every response
 * to a form counts, so that no action needs a mark of its own.
 */
export const mayShowSecret = ({ request, path }: Pick<Exchange, "request" | "path">): boolean =>
  request.method === "POST" || SECRET_PAGES.test(path);
