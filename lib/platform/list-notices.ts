import { z } from "zod";
import { defineOperation } from "./context";
import { ListNoticesInput, PlatformNotice } from "./schema";

/** What this process knows to be wrong with the installation, most urgent first. For the platform's own people. */
export const listNotices = defineOperation({
  operation: "platform.list_notices",
  summary: "List what the operator of the installation has to know or finish.",
  permission: "authority:read",
  scope: "platform",
  effect: "read",
  input: ListNoticesInput,
  output: z.array(PlatformNotice),
  async run({ ctx }) {
    return ctx.deps.platform.notices();
  },
});
