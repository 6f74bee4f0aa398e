import { z } from "zod";

export const ListNoticesInput = z.strictObject({});

/** Something about the installation that its operator has to know or finish. */
export const PlatformNotice = z.strictObject({
  /** `restore_older`: certain, and the process is not ready until it is finished. `restore_copied`: DATA_DIR was moved or restored. */
  kind: z.enum(["restore_older", "restore_copied", "address_changed", "address_differs"]),
  message: z.string(),
});
export type PlatformNotice = z.infer<typeof PlatformNotice>;
