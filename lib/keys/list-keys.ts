import { findClient } from "@/lib/clients/public";
import { scopeOf } from "@/lib/operation/actor";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { defineOperation } from "./context";
import { ListKeysInput, RegisteredKeyPage } from "./schema";
import { findKeys } from "./store";
import { toRegisteredKey } from "./view";

/** Lists the keys registered for a client, newest first, including removed ones. */
export const listKeys = defineOperation({
  operation: "key.list",
  summary: "List the keys registered for a client, newest first.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: ListKeysInput,
  output: RegisteredKeyPage,
  async run({ ctx, input: { clientId, show, limit, cursor }, tx }) {
    await findClient(tx, scopeOf(ctx.actor, "client:read"), clientId);
    const rows = await findKeys(tx, { clientId, show, after: decodeTimeCursor(cursor), take: limit + 1 });
    const now = ctx.deps.clock.now();
    return toPage(
      rows,
      limit,
      (row) => [row.createdAt.getTime(), row.id],
      (row) => toRegisteredKey(row, now),
    );
  },
});
