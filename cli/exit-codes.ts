import type { ErrorCode } from "@/lib/errors";

/** Maps error codes to exit codes for scripts and hints for the operator. */
export const EXIT_CODES: Record<ErrorCode, { code: number; hint?: string }> = {
  internal: { code: 1 },
  invalid_input: { code: 2, hint: "Run the command with `--help` for usage." },
  not_found: { code: 3, hint: "Run the list command to see what exists." },
  unauthenticated: { code: 4 },
  forbidden: { code: 4 },
  conflict: { code: 5 },
  precondition_failed: { code: 6 },
  rejected_by_policy: {
    code: 7,
    hint: "Fix the findings; `certificates csr-template` prints the commands that create a CSR.",
  },
  rate_limited: { code: 8 },
  unavailable: { code: 9 },
};
