import type { Tx } from "./database";

/** Sends the payload to every process that listens on the channel when the transaction commits. */
export async function notify(tx: Tx, channel: string, payload: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS announced FROM (SELECT pg_notify(${channel}, ${payload})) AS notified`;
}
