import { defineOperation } from "@/lib/operation/operation";
import { decodeTimeCursor, toPage } from "@/lib/operation/paging";
import { AccessTokenPage, ListAccessTokensInput } from "./schema";
import { findAccessTokens } from "./store/access-tokens";
import { toAccessToken } from "./view";

/** Lists the caller's personal access tokens, newest first, including expired and revoked ones. */
export const listAccessTokens = defineOperation({
  operation: "access_token.list",
  summary: "List your personal access tokens, newest first.",
  permission: "token:manage",
  scope: "self",
  effect: "read",
  input: ListAccessTokensInput,
  output: AccessTokenPage,
  async run({ ctx, input: { limit, cursor }, tx }) {
    const { userId } = ctx.actor;
    const rows = await findAccessTokens(tx, { userId, after: decodeTimeCursor(cursor), take: limit + 1 });
    return toPage(rows, limit, (row) => [row.createdAt.getTime(), row.id], toAccessToken);
  },
});
