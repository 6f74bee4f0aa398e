import { defineOperation } from "@/lib/operation/operation";
import { AccessToken, RevokeAccessTokenInput } from "./schema";
import { findAccessToken, markTokenRevoked, revokeDescendants } from "./store/access-tokens";
import { toAccessToken } from "./view";

/** Revokes one of the caller's access tokens and every token created by it, effective with the next request. */
export const revokeAccessToken = defineOperation({
  operation: "access_token.revoke",
  summary: "Revoke one of your personal access tokens.",
  permission: "token:manage",
  scope: "self",
  effect: "write",
  input: RevokeAccessTokenInput,
  output: AccessToken,
  async run({ ctx, input, tx, audit }) {
    const row = await findAccessToken(tx, ctx.actor.userId, input.tokenId);
    const revokedAt = ctx.deps.clock.now();
    await markTokenRevoked(tx, row.id, revokedAt);
    const descendants = await revokeDescendants(tx, [row.id], revokedAt);
    const [before, after] = [toAccessToken(row), toAccessToken({ ...row, revokedAt })];
    await audit({ entity: "access_token", entityId: row.id, organisationId: null, before, after });
    for (const entityId of descendants) {
      await audit({
        entity: "access_token",
        entityId,
        organisationId: null,
        after: { revokedAt, revokedWith: row.id },
      });
    }
    return after;
  },
});
