import type { SealLabel } from "@/lib/runtime/seal";

/** Label of a mail's secret: bound to the mail, so that it can't be moved to another. */
export const secretOf = (mailId: string): SealLabel => ({ purpose: "mail secret", id: mailId });
