import type { IncomingMessage, ServerResponse } from "node:http";
import type { Deps } from "@/lib/start/deps";

/** One request and its answer, with what every door needs to know about it. */
export interface Exchange {
  deps: Deps;
  request: IncomingMessage;
  response: ServerResponse;
  /** Answered as X-Request-Id. */
  requestId: string;
  /** Network address of the caller; behind a trusted proxy the one that the proxy names. */
  address: string;
  /** As sent, up to the question mark; not decoded. */
  path: string;
  /** As sent, from behind the question mark; empty without one. */
  search: string;
  /** Why it was refused, for the log: the problem's reason or code. */
  refusal?: string;
}

/** A part of the server. True: it has answered, or will; false: the next door is asked. */
export type Door = (exchange: Exchange) => boolean | Promise<boolean>;
