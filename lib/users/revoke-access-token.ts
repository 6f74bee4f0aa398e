import { defineOperation } from "@/lib/operation/operation";
import { assertPerson } from "./person";
import { AccessToken, RevokeAccessTokenInput } from "./schema";
import { findAccessToken, markTokenRevoked } from "./store";
import { toAccessToken } from "./view";

/** Ends one of one's own access tokens, from the next request on. */
export const revokeAccessToken = defineOperation({
  operation: "access_token.revoke",
  summary: "Revoke one of your personal access tokens.",
  permission: "token:manage",
  effect: "write",
  input: RevokeAccessTokenInput,
  output: AccessToken,
  async run({ ctx, input, tx, audit }) {
    const row = await findAccessToken(tx, assertPerson(ctx.actor).userId, input.tokenId);
    const revokedAt = ctx.deps.clock.now();
    await markTokenRevoked(tx, row.id, revokedAt);
    const [before, after] = [toAccessToken(row), toAccessToken({ ...row, revokedAt })];
    await audit({ entity: "access_token", entityId: row.id, organisationId: null, before, after });
    return after;
  },
});
