import type { IncomingMessage, ServerResponse } from "node:http";
import type { Deps } from "@/lib/start/deps";
import type { CertificateHeaderRefusal } from "./client-cert-header";

/** One request and its response, with the facts that every handler needs. */
export interface Exchange {
  deps: Deps;
  request: IncomingMessage;
  response: ServerResponse;
  /** Sent as X-Request-Id. */
  requestId: string;
  /** Network address of the caller; behind a trusted proxy the forwarded one. */
  address: string;
  /** As sent, up to the question mark; not decoded. */
  path: string;
  /** As sent, after the question mark; empty without one. */
  search: string;
  /** Why it was rejected, for the log: the problem's reason or code. */
  refusal?: string;
  /** Why its client certificate header was rejected; set for `/mtls/whoami` only, other paths respond with it. */
  headerRefusal?: CertificateHeaderRefusal;
}

/** Handles some paths of the server. True: it has responded or will respond; false: the next handler is called. */
export type Handler = (exchange: Exchange) => boolean | Promise<boolean>;
