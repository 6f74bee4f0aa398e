import { insertAuditRow } from "@/lib/audit/store";
import { AppError } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import { nextVersion } from "@/lib/operation/version";
import { verifyOwnPassword } from "./own-session";
import { hashPassword } from "./password";
import { assertInBrowser } from "./person";
import { ChangePasswordInput, EndedSessions } from "./schema";
import { endSessions, replaceUser } from "./store";

/** Changes one's own password and ends every session, this one too. `durable` for the reason given at `signIn`. */
export const changePassword = defineOperation({
  operation: "user.change_password",
  summary: "Change your own password.",
  permission: "public",
  effect: "durable",
  input: ChangePasswordInput,
  output: EndedSessions,
  async run({ ctx: { actor, deps, address }, input, auditRow }) {
    const person = assertInBrowser(actor);
    const user = await verifyOwnPassword(deps, person, { password: input.currentPassword, address });
    if (!user) {
      throw new AppError("invalid_input", "The current password is wrong.", {
        details: { fields: [{ path: "currentPassword", message: "This is not your current password." }] },
      });
    }
    const passwordHash = await hashPassword(input.newPassword);
    const row = auditRow({ entity: "user", entityId: user.id, organisationId: null });
    const now = deps.clock.now();
    return deps.db.transaction(async (inside) => {
      await replaceUser(inside, user, { passwordHash, updatedAt: nextVersion(user.updatedAt, now) });
      const endedSessions = await endSessions(inside, { userId: user.id }, now);
      await insertAuditRow(inside, row);
      return { endedSessions };
    });
  },
});
