import { AppError } from "@/lib/errors";
import type { Finding } from "@/lib/registration/decision";
import { NEW_KEY_COMMAND } from "@/lib/registration/key-template";
import { needsNewKey } from "@/lib/registration/needs-new-key";

/** The error with every finding; a rejected key has the command that creates a valid one as its fix. */
export function rejectedKeys(findings: readonly Finding[]): AppError {
  const withFixes = findings.map((finding) =>
    finding.fix || finding.severity !== "error" || !needsNewKey(finding.code)
      ? finding
      : { ...finding, fix: NEW_KEY_COMMAND },
  );
  const first = withFixes.find(({ severity }) => severity === "error");
  return new AppError("rejected_by_policy", first?.message ?? "The key was rejected.", {
    details: { ...(first ? { reason: first.code } : {}), findings: withFixes },
  });
}
