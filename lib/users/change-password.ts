import { AppError } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { insertAuditRow } from "@/lib/operation/public";
import { nextVersion } from "@/lib/operation/version";
import { verifyOwnPassword } from "./own-session";
import { hashPassword } from "./password";
import { revokeOwnTokens } from "./revoke-own-tokens";
import { ChangedPassword, ChangePasswordInput } from "./schema";
import { endSessions, replaceUser } from "./store";

/** Changes the caller's password; ends every session, including this one, and revokes every access token (decision 101). `durable` for the same reason as `signIn`. */
export const changePassword = defineOperation({
  operation: "user.change_password",
  summary: "Change your own password.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "durable",
  input: ChangePasswordInput,
  output: ChangedPassword,
  async run({ ctx: { actor: person, deps, address }, input, auditRow }) {
    const user = await verifyOwnPassword(deps, person, { password: input.currentPassword, address });
    if (!user) {
      throw new AppError("invalid_input", "The current password is incorrect.", {
        details: { fields: [{ path: "currentPassword", message: "Incorrect password." }] },
      });
    }
    const passwordHash = await hashPassword(input.newPassword);
    const row = auditRow({ entity: "user", entityId: user.id, organisationId: null });
    const now = deps.clock.now();
    return deps.db.transaction(async (inside) => {
      await replaceUser(inside, user, { passwordHash, updatedAt: nextVersion(user.updatedAt, now) });
      const endedSessions = await endSessions(inside, { userId: user.id }, now);
      const revokedTokens = await revokeOwnTokens(inside, deps, user.id);
      await insertAuditRow(inside, row);
      return { endedSessions, revokedTokens };
    });
  },
});
