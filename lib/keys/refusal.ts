import { AppError } from "@/lib/errors";
import type { Finding } from "@/lib/registration/decision";
import { needsNewKey } from "@/lib/registration/needs-new-key";

/** Creates another key and its public key without overwriting an existing file: the old key may be in use. */
const NEW_KEY =
  'test -e client-new.key && echo "client-new.key already exists: use it, or move it first." || { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out client-new.key && openssl pkey -in client-new.key -pubout -out client-new-public.pem; }';

/** The error with every finding; a rejected key has the command that creates a valid one as its fix. */
export function rejectedKeys(findings: readonly Finding[]): AppError {
  const withFixes = findings.map((finding) =>
    finding.fix || finding.severity !== "error" || !needsNewKey(finding.code) ? finding : { ...finding, fix: NEW_KEY },
  );
  const first = withFixes.find(({ severity }) => severity === "error");
  return new AppError("rejected_by_policy", first?.message ?? "The key was rejected.", {
    details: { ...(first ? { reason: first.code } : {}), findings: withFixes },
  });
}
