import type { ParsedCsr } from "@/lib/pki/csr";
import { requestedValue } from "./checks/extension-value";
import { hostNameProblem, MAX_HOST_NAMES } from "./host-names";
import type { RemedyContext } from "./mending";

/** Attributes that only Windows puts into a CSR: version of the system, program and user, cryptographic provider ([MS-WCCE] §2.2.2.7). */
const WINDOWS = new Set(["1.3.6.1.4.1.311.13.2.3", "1.3.6.1.4.1.311.21.20", "1.3.6.1.4.1.311.13.2.2"]);

/** What of a CSR its remedy keeps: the host names that are fine, and the tool that has the key. */
export function remedyFacts(csr: ParsedCsr, ownHosts: readonly string[]): Pick<RemedyContext, "dnsNames" | "tool"> {
  const value = requestedValue(csr, "subjectAltName");
  const names = value === undefined || value === "malformed" ? [] : value.names;
  const fine = names.flatMap(({ kind, value: name }) =>
    kind === "dns" && hostNameProblem(name.toLowerCase(), ownHosts) === undefined ? [name.toLowerCase()] : [],
  );
  return {
    dnsNames: [...new Set(fine)].slice(0, MAX_HOST_NAMES),
    tool: csr.attributes.some((oid) => WINDOWS.has(oid)) ? "windows" : undefined,
  };
}
