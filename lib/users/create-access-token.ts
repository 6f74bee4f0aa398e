import { v7 as uuidv7 } from "uuid";
import { AppError } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import { hashBearer, makeBearer } from "./bearer";
import { assertPerson } from "./person";
import { CreateAccessTokenInput, CreatedAccessToken } from "./schema";
import { insertAccessToken } from "./store";
import { toAccessToken } from "./view";

/** Makes a personal access token: its owner's rights, narrowed to the scopes. The answer holds it, this once. */
export const createAccessToken = defineOperation({
  operation: "access_token.create",
  summary: "Make a personal access token.",
  permission: "token:manage",
  effect: "write",
  input: CreateAccessTokenInput,
  output: CreatedAccessToken,
  async run({ ctx, input: { name, scopes, expiresInDays }, tx, audit }) {
    const person = assertPerson(ctx.actor);
    const beyond = person.scopes ? scopes.filter((scope) => !person.scopes?.has(scope)) : [];
    if (beyond.length > 0) {
      throw new AppError("forbidden", `A token can't make one that may do more than itself: ${beyond.join(", ")}.`);
    }
    const token = makeBearer(ctx.deps.random, "cspat_");
    const createdAt = ctx.deps.clock.now();
    const row = await insertAccessToken(tx, {
      id: uuidv7(),
      userId: person.userId,
      name,
      tokenHash: hashBearer(token),
      hint: token.slice(-4),
      scopes,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + expiresInDays * 86_400_000),
      lastUsedAt: null,
      revokedAt: null,
    });
    const after = toAccessToken(row);
    await audit({ entity: "access_token", entityId: row.id, organisationId: null, after });
    return { ...after, token };
  },
});
