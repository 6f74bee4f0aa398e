import { AppError } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { present } from "@/lib/operation/present";
import { nextVersion } from "@/lib/operation/version";
import { assertNotByToken } from "./person";
import { UpdateUserInput, User } from "./schema";
import { countOtherAdministrators, endSessions, findUser, lockAdministrators, replaceUser } from "./store";
import { toUser } from "./view";

/** Updates a user's name, platform role or status. A new role or status ends their sessions: they have to sign in again. */
export const updateUser = defineOperation({
  operation: "user.update",
  summary: "Update, suspend or resume a user.",
  permission: "user:write",
  scope: "platform",
  effect: "write",
  input: UpdateUserInput,
  output: User,
  async run({ ctx, input: { userId, ...changes }, tx, audit }) {
    assertNotByToken(ctx.actor);
    await lockAdministrators(tx);
    const row = await findUser(tx, "all", userId);
    const now = ctx.deps.clock.now();
    const next = { ...present(changes), updatedAt: nextVersion(row.updatedAt, now) };
    const [before, after] = [toUser(row), toUser({ ...row, ...next })];
    const isAdministrator = ({ platformRole, status }: User) => platformRole === "super_admin" && status === "active";
    if (isAdministrator(before) && !isAdministrator(after) && (await countOtherAdministrators(tx, row.id)) === 0) {
      throw new AppError("precondition_failed", "This is the last super administrator. Appoint another one first.", {
        details: { reason: "last_administrator" },
      });
    }
    await replaceUser(tx, row, next);
    if (before.platformRole !== after.platformRole || before.status !== after.status) {
      await endSessions(tx, { userId: row.id }, now);
    }
    await audit({ entity: "user", entityId: row.id, organisationId: null, before, after });
    return after;
  },
});
