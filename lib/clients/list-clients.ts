import { findApplication } from "@/lib/applications/public";
import { readClientHealth } from "@/lib/health/read-health";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { ClientPage, ListClientsInput } from "./schema";
import { findClients } from "./store";
import { toClient } from "./view";

/** Lists an application's OAuth clients with their health, newest first. */
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
    const healthOf = await readClientHealth(
      ctx.deps,
      rows.map((row) => row.clientId),
    );
    return toPage(
      rows,
      limit,
      (row) => [row.createdAt.getTime(), row.clientId],
      (row) => ({ ...toClient(row), health: healthOf(row.clientId) }),
    );
  },
});
