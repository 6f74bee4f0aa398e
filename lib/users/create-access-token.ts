import { v7 as uuidv7 } from "uuid";
import { DAY_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import { holdsAnywhere } from "@/lib/operation/actor";
import { assertBelowCeiling, CEILINGS } from "@/lib/operation/ceilings";
import { defineOperation } from "@/lib/operation/operation";
import { hashBearer, makeBearer } from "./bearer";
import { CreateAccessTokenInput, CreatedAccessToken } from "./schema";
import { countLiveTokens, currentRoles, insertAccessToken, lockCredential } from "./store/access-tokens";
import { toAccessToken } from "./view";

/**
 * Creates a personal access token with its owner's permissions, limited to the scopes and to the roles at creation. A token created
 * by a token has at most its scopes, expires no later and is revoked with it. The token is returned only once.
 */
export const createAccessToken = defineOperation({
  operation: "access_token.create",
  summary: "Create a personal access token.",
  permission: "token:manage",
  scope: "self",
  effect: "write",
  input: CreateAccessTokenInput,
  output: CreatedAccessToken,
  async run({ ctx, input: { name, scopes, expiresInDays }, tx, audit }) {
    const person = ctx.actor;
    const beyond = person.scopes ? scopes.filter((scope) => !person.scopes?.has(scope)) : [];
    if (beyond.length > 0) {
      throw new AppError(
        "forbidden",
        `A token can't create a token with more scopes than its own: ${beyond.join(", ")}.`,
      );
    }
    const unheld = scopes.filter((scope) => !holdsAnywhere(person, scope));
    if (unheld.length > 0) {
      const message = `You don't have ${unheld.join(", ")}, so your tokens can't have it. Choose other scopes.`;
      throw new AppError("forbidden", message, {
        details: { reason: "scopes_not_held", fields: [{ path: "scopes", message }] },
      });
    }
    const token = makeBearer(ctx.deps.random, "cspat_");
    const createdAt = ctx.deps.clock.now();
    const most = CEILINGS.tokensPerUser;
    assertBelowCeiling({
      count: await countLiveTokens(tx, person.userId, createdAt),
      most,
      rule: `You have ${most} active access tokens, which is the maximum.`,
      nextStep: "Revoke a token that is no longer used.",
      reason: "token_limit_reached",
    });
    const parent = await lockCredential(tx, person, createdAt);
    const expiresAt = new Date(createdAt.getTime() + expiresInDays * DAY_MS);
    const row = await insertAccessToken(tx, {
      id: uuidv7(),
      userId: person.userId,
      name,
      tokenHash: hashBearer(token),
      hint: token.slice(-4),
      scopes,
      createdAt,
      expiresAt: parent && parent.expiresAt < expiresAt ? parent.expiresAt : expiresAt,
      lastUsedAt: null,
      revokedAt: null,
      parentId: parent?.id ?? null,
      ...(await currentRoles(tx, person)),
    });
    const after = toAccessToken(row);
    await audit({ entity: "access_token", entityId: row.id, organisationId: null, after });
    return { ...after, token };
  },
});
