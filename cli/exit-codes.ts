import type { ErrorCode } from "@/lib/errors";

/** The one table of the terminal door: what scripts see, and what helps the person at the keyboard. */
export const EXIT_CODES: Record<ErrorCode, { code: number; hint?: string }> = {
  internal: { code: 1 },
  invalid_input: { code: 2, hint: "`--help` behind the command shows what it takes." },
  not_found: { code: 3, hint: "The list command shows what there is." },
  unauthenticated: { code: 4 },
  forbidden: { code: 4 },
  conflict: { code: 5 },
  precondition_failed: { code: 6 },
  rejected_by_policy: {
    code: 7,
    hint: "Fix what the findings name; `certificates csr-template` has the commands for a CSR.",
  },
  rate_limited: { code: 8 },
  unavailable: { code: 9 },
};
