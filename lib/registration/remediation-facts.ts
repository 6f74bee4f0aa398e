import type { ParsedCsr } from "@/lib/pki/csr";
import { requestedValue } from "./checks/extension-value";
import { hostNameProblem, MAX_HOST_NAMES } from "./host-names";
import type { RemediationContext } from "./remediation";

/** Attributes that only Windows adds to a CSR: version of the system, program and user, cryptographic provider ([MS-WCCE] §2.2.2.7). */
const WINDOWS = new Set(["1.3.6.1.4.1.311.13.2.3", "1.3.6.1.4.1.311.21.20", "1.3.6.1.4.1.311.13.2.2"]);

/** The parts of a CSR that its fix keeps: the valid host names, and the tool that has the key. */
export function remediationFacts(
  csr: ParsedCsr,
  ownHosts: readonly string[],
): Pick<RemediationContext, "dnsNames" | "tool"> {
  const value = requestedValue(csr, "subjectAltName");
  const names = value === undefined || value === "malformed" ? [] : value.names;
  const valid = names.flatMap(({ kind, value: name }) =>
    kind === "dns" && hostNameProblem(name.toLowerCase(), ownHosts) === undefined ? [name.toLowerCase()] : [],
  );
  return {
    dnsNames: [...new Set(valid)].slice(0, MAX_HOST_NAMES),
    tool: csr.attributes.some((oid) => WINDOWS.has(oid)) ? "windows" : undefined,
  };
}
