import { z } from "zod";
import { defineOperation } from "./context";
import { ListNoticesInput, PlatformNotice } from "./schema";

/** Problems of the installation that this process has detected, most urgent first. For platform administrators. */
export const listNotices = defineOperation({
  operation: "platform.list_notices",
  summary: "List notices for the operator of the installation.",
  permission: "authority:read",
  scope: "platform",
  effect: "read",
  input: ListNoticesInput,
  output: z.array(PlatformNotice),
  async run({ ctx }) {
    return ctx.deps.platform.notices();
  },
});
