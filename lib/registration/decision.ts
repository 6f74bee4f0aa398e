export type Severity = "error" | "warning" | "info";

/** One observation about a request. `code` is stable and dotted; `fix` is a command or sentence that fixes it. */
export interface Finding {
  code: string;
  severity: Severity;
  message: string;
  fix?: string;
}

/** Decision of the registration authority. A rejection is a value, not an exception. */
export type Decision = { kind: "approved"; findings: Finding[] } | { kind: "rejected"; findings: Finding[] };

/** Rejected if any finding is an error. */
export function decide(findings: Finding[]): Decision {
  return { kind: findings.some(({ severity }) => severity === "error") ? "rejected" : "approved", findings };
}

/** A finding that rejects the request. `code` is stable and dotted. */
export const rejection = (code: string, message: string): Finding => ({ code, severity: "error", message });
/** An informational finding. */
export const notice = (code: string, message: string): Finding => ({ code, severity: "info", message });
