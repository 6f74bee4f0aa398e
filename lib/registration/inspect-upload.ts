import type { CsrResult, ParsedCsr, RequestedExtension } from "@/lib/pki/csr";
import { type DistinguishedName, formatName } from "@/lib/pki/names";
import type { CurveName, PublicKey } from "@/lib/pki/public-key";
import type { CertificateProfile } from "@/lib/profiles/profile";
import type { RegisteredDetails } from "@/lib/profiles/subject";
import { decide, type Finding, rejection } from "./decision";
import { runChecks } from "./evaluate-registration";
import type { RegistrationFacts } from "./facts";
import { withFixes } from "./remediation";
import { remediationFacts } from "./remediation-facts";

/** Known facts about the applicant and the purpose of an upload; they determine which checks run. */
export interface InspectionContext {
  profile?: CertificateProfile;
  /** Host names of the portal itself; `facts` take precedence. */
  ownHosts?: readonly string[];
  /** For the remediation; required with `facts`. */
  registered?: RegisteredDetails;
  /** All facts for the decision, including those about the upload's key. */
  facts?: RegistrationFacts;
}

/** A public key for display. */
export interface InspectedKey {
  kind: PublicKey["kind"];
  bits: number;
  curve?: CurveName;
  keyFingerprint: string;
  keyThumbprint: string;
}

export interface UploadInspection {
  accepted: boolean;
  findings: Finding[];
  /** The other members are present if the upload is a readable CSR. */
  subject?: DistinguishedName;
  /** `subject` as formatted text. */
  subjectText?: string;
  publicKey?: InspectedKey;
  signatureAlgorithm?: string;
  requestedExtensions?: Pick<RequestedExtension, "oid" | "critical" | "name">[];
  /** The parsed request, for a caller that continues with issuing. */
  csr?: ParsedCsr;
  /** With csr.contains_private_key: the fingerprints to block, `keyFamily` of each key. */
  leakedKeyFamilies: string[][];
}

/**
 * Inspects an upload with the available facts; used by the wizard, REST and issuing. With all facts it accepts the same requests as
 * `evaluateRegistration`.
 * @param result of `parseCsr`
 */
export async function inspectParsed(result: CsrResult, context: InspectionContext = {}): Promise<UploadInspection> {
  const remediation = context.facts ?? context;
  if (!result.ok) {
    const { code, message, leakedKeyFamilies = [] } = result.refusal;
    return { accepted: false, findings: withFixes([rejection(code, message)], remediation), leakedKeyFamilies };
  }
  const { csr } = result;
  const { publicKey } = csr;
  const profile = context.facts?.profile ?? context.profile;
  const ownHosts = context.facts?.ownHosts ?? context.ownHosts ?? [];
  const findings = await runChecks(csr, profile && { profile, ownHosts }, context.facts);
  const decision = decide(withFixes(findings, { ...remediation, ...remediationFacts(csr, ownHosts) }));
  return {
    accepted: decision.kind === "approved",
    findings: decision.findings,
    subject: csr.subject,
    subjectText: formatName(csr.subject),
    publicKey: {
      kind: publicKey.kind,
      bits: publicKey.bits,
      ...(publicKey.curve ? { curve: publicKey.curve } : {}),
      keyFingerprint: publicKey.keyFingerprint,
      keyThumbprint: publicKey.keyThumbprint,
    },
    signatureAlgorithm: csr.signatureAlgorithm,
    requestedExtensions: csr.extensions.map(({ oid, critical, name }) => ({
      oid,
      critical,
      ...(name ? { name } : {}),
    })),
    csr,
    leakedKeyFamilies: [],
  };
}
