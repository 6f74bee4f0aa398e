import { z } from "zod";
import { notFound } from "@/lib/errors";
import { defineOperation } from "@/lib/operation/operation";
import { nextVersion } from "@/lib/operation/version";
import { RenameMeInput } from "./schema";
import { findUserById, replaceUser } from "./store";

/** Changes the caller's name. Only administrators change the email address: it is the sign-in name. */
export const renameMe = defineOperation({
  operation: "user.rename_me",
  summary: "Change your own name.",
  permission: "self",
  scope: "self",
  inBrowser: true,
  effect: "write",
  input: RenameMeInput,
  output: z.strictObject({ name: z.string() }),
  async run({ ctx, input: { name }, tx, audit }) {
    const { userId } = ctx.actor;
    const row = await findUserById(tx, userId);
    if (!row) throw notFound("The user");
    await replaceUser(tx, row, { name, updatedAt: nextVersion(row.updatedAt, ctx.deps.clock.now()) });
    const [before, after] = [{ name: row.name }, { name }];
    await audit({ entity: "user", entityId: userId, organisationId: null, before, after });
    return { name };
  },
});
