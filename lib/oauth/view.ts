import type { AuthenticationAttempt } from "./schema";
import type { AttemptRow } from "./store/attempts";

/** A row of the log as operations return it. */
export function toAttempt({ organisationId: _, at, ...row }: AttemptRow): AuthenticationAttempt {
  return { ...row, at: at.toISOString(), outcome: row.outcome as "succeeded" | "failed" };
}
