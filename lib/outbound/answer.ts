import type { IncomingMessage } from "node:http";
import type { OutboundRefusal } from "./refusal";
export interface OutboundAnswer {
  ok: true;
  /** 2xx, 4xx or 5xx. */
  status: number;
  /** Lower-case names. */
  headers: IncomingMessage["headers"];
  body: Buffer;
  /** Why `body` is incomplete; only with `allowPartialBody`. */
  bodyProblem?: OutboundRefusal;
}
