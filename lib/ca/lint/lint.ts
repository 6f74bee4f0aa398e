import { authorityInfoAccess } from "./authority-info-access";
import { authorityKeyIdentifier } from "./authority-key-identifier";
import { basicConstraints } from "./basic-constraints";
import type { CertificateLint, LintedCertificate, LintFinding } from "./certificate-lint";
import { certificatePolicies } from "./certificate-policies";
import { criticalFlags } from "./critical-flags";
import { crlDistributionPoint } from "./crl-distribution-point";
import { duplicateExtensions } from "./duplicate-extensions";
import { extendedKeyUsage } from "./extended-key-usage";
import { hostNames } from "./host-names";
import { issuerName } from "./issuer-name";
import { keyUsage } from "./key-usage";
import { keyUsageBits } from "./key-usage-bits";
import { knownExtensions } from "./known-extensions";
import { notIssuerKey } from "./not-issuer-key";
import { ocspNoCheck } from "./ocsp-no-check";
import { publicKey } from "./public-key";
import { serialEntropy } from "./serial-entropy";
import { serialLength } from "./serial-length";
import { serialPlanned } from "./serial-planned";
import { serialPositive } from "./serial-positive";
import { signatureAlgorithm } from "./signature-algorithm";
import { subjectAltNames } from "./subject-alt-names";
import { subjectComplete } from "./subject-complete";
import { subjectKeyIdentifier } from "./subject-key-identifier";
import { subjectLengths } from "./subject-lengths";
import { subjectRegistered } from "./subject-registered";
import { subjectStringTypes } from "./subject-string-types";
import { timeEncoding } from "./time-encoding";
import { validityLength } from "./validity-length";
import { validityOrder } from "./validity-order";
import { validityWithinIssuer } from "./validity-within-issuer";
import { version3 } from "./version-3";

/** Every lint, one file each. Only lints in this list run; the tests compare it with the folder. */
export const certificateLints: readonly CertificateLint[] = [
  authorityInfoAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  criticalFlags,
  crlDistributionPoint,
  duplicateExtensions,
  extendedKeyUsage,
  hostNames,
  issuerName,
  keyUsage,
  keyUsageBits,
  knownExtensions,
  notIssuerKey,
  ocspNoCheck,
  publicKey,
  serialEntropy,
  serialLength,
  serialPlanned,
  serialPositive,
  signatureAlgorithm,
  subjectAltNames,
  subjectComplete,
  subjectKeyIdentifier,
  subjectLengths,
  subjectRegistered,
  subjectStringTypes,
  timeEncoding,
  validityLength,
  validityOrder,
  validityWithinIssuer,
  version3,
];

/** The findings of all lints; empty for a certificate that may be signed. */
export function lintCertificate(linted: LintedCertificate): LintFinding[] {
  return certificateLints.flatMap((lint) => lint.check(linted));
}
