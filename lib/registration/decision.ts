export type Severity = "error" | "warning" | "info";

/** One observation about a request. `code` is stable and dotted; `fix` is a command or a sentence that mends it. */
export interface Finding {
  code: string;
  severity: Severity;
  message: string;
  fix?: string;
}

/** What the registration authority decided. A rejection is a value, not an exception. */
export type Decision = { kind: "approved"; findings: Finding[] } | { kind: "rejected"; findings: Finding[] };

/** Rejected when one finding is an error. */
export function decide(findings: Finding[]): Decision {
  return { kind: findings.some(({ severity }) => severity === "error") ? "rejected" : "approved", findings };
}

/** A finding that refuses the request. `code` is stable and dotted. */
export const rejection = (code: string, message: string): Finding => ({ code, severity: "error", message });
/** A finding that is told and changes nothing. */
export const notice = (code: string, message: string): Finding => ({ code, severity: "info", message });
