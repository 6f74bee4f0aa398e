import { z } from "zod";

export const ListNoticesInput = z.strictObject({});

/** A notice about the installation for its operator. */
export const PlatformNotice = z.strictObject({
  /** `restore_older`: the database was restored; the process is not ready until `restore finish`. `restore_copied`: DATA_DIR was moved or restored. */
  kind: z.enum(["restore_older", "restore_copied", "address_changed", "address_differs"]),
  message: z.string(),
});
export type PlatformNotice = z.infer<typeof PlatformNotice>;
