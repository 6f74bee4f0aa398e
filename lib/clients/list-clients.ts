import { findApplication } from "@/lib/applications/public";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { ClientPage, ListClientsInput } from "./schema";
import { findClients } from "./store";
import { toClient } from "./view";

/** Lists an application's OAuth clients, newest first. */
export const listClients = defineOperation({
  operation: "client.list",
  summary: "List an application's OAuth clients, newest first.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: ListClientsInput,
  output: ClientPage,
  async run({ ctx, input: { applicationId, limit, cursor }, tx }) {
    await findApplication(tx, scopeOf(ctx.actor, "client:read"), applicationId);
    const rows = await findClients(tx, { applicationId, after: decodeTimeCursor(cursor), take: limit + 1 });
    return toPage(rows, limit, (row) => [row.createdAt.getTime(), row.clientId], toClient);
  },
});
