import type { SealLabel } from "@/lib/runtime/seal";

/** Label of an email's secret: bound to the email, so that it can't be moved to another. */
export const secretOf = (mailId: string): SealLabel => ({ purpose: "mail secret", id: mailId });
