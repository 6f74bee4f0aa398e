import { AppError } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { nextVersion } from "@/lib/operation/version";
import { hashBearer } from "./bearer";
import { newUser } from "./new-user";
import { hashPassword } from "./password";
import { revokeOwnTokens } from "./revoke-own-tokens";
import { CompletedSetup, CompleteSetupInput } from "./schema";
import { assertUsableLink, unusableLink } from "./setup-link";
import {
  endSessions,
  findSetupLink,
  insertUser,
  lockAdministrators,
  redeemSetupLink,
  replaceUser,
  type UserRow,
} from "./store";

/** Redeems a set-up link once: creates the first administrator, or sets a user's name and password and ends earlier sessions and access tokens. */
export const completeSetup = defineOperation({
  operation: "user.complete_setup",
  summary: "Set name and password with a one-time link.",
  permission: "public",
  scope: "public",
  effect: "write",
  input: CompleteSetupInput,
  output: CompletedSetup,
  async run({ ctx, input: { token, email, name, password }, tx, audit }) {
    const now = ctx.deps.clock.now();
    const tokenHash = hashBearer(token);
    const link = await findSetupLink(tx, tokenHash, now);
    if (link?.user === null) await lockAdministrators(tx);
    const { user } = await assertUsableLink(tx, link);
    if (!(await redeemSetupLink(tx, tokenHash, now))) throw unusableLink();
    const passwordHash = await hashPassword(password);
    const after = user ? await setUp(user) : await register();
    await audit({ entity: "user", entityId: after.userId, organisationId: null, after: { ...after, name } });
    return after;

    async function setUp(known: UserRow) {
      if (email !== undefined && email !== known.email) throw invalidEmail("This link is for another email address.");
      await replaceUser(tx, known, { name, passwordHash, updatedAt: nextVersion(known.updatedAt, now) });
      await endSessions(tx, { userId: known.id }, now);
      await revokeOwnTokens(tx, ctx.deps, known.id);
      return { userId: known.id, email: known.email };
    }

    async function register() {
      if (email === undefined) throw invalidEmail("Enter the administrator's email address.");
      const admin = newUser({ email, name, passwordHash, platformRole: "super_admin" }, now);
      await insertUser(tx, admin);
      return { userId: admin.id, email };
    }
  },
});

function invalidEmail(message: string): AppError {
  return new AppError("invalid_input", message, { details: { fields: [{ path: "email", message }] } });
}
