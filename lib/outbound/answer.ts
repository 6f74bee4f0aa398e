import type { IncomingMessage } from "node:http";
import type { OutboundRefusal } from "./refusal";
export interface OutboundAnswer {
  ok: true;
  /** 2xx, 4xx or 5xx. */
  status: number;
  /** Lower-case names. */
  headers: IncomingMessage["headers"];
  body: Buffer;
  /** Why `body` is not the whole body; only where the call is judged by its status. */
  bodyProblem?: OutboundRefusal;
}
