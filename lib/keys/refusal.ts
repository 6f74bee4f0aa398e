import { AppError } from "@/lib/errors";
import type { Finding } from "@/lib/registration/decision";

/** Makes another key and its public half, and writes over no key that is there: the old one may be in use. */
const NEW_KEY =
  'test -e client-new.key && echo "client-new.key is there already: use it, or move it away first." || { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out client-new.key && openssl pkey -in client-new.key -pubout -out client-new-public.pem; }';
const AT_FAULT =
  /^key\.(contains_private|rsa_|curve_|small_|published|blocked|belongs_to|used_|not_allowed|unsupported|explicit|point_)/;

/** The refusal with every finding, errors first; each key at fault has the command that makes a good one. */
export function rejectedKeys(findings: readonly Finding[]): AppError {
  const mended = findings.map((finding) =>
    finding.fix || finding.severity !== "error" || !AT_FAULT.test(finding.code)
      ? finding
      : { ...finding, fix: NEW_KEY },
  );
  const first = mended.find(({ severity }) => severity === "error");
  return new AppError("rejected_by_policy", first?.message ?? "The key was refused.", {
    details: { ...(first ? { reason: first.code } : {}), findings: mended },
  });
}
