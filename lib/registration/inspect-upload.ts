import type { CsrResult, ParsedCsr, RequestedExtension } from "@/lib/pki/csr";
import { type DistinguishedName, formatName } from "@/lib/pki/names";
import type { CurveName, PublicKey } from "@/lib/pki/public-key";
import type { CertificateProfile } from "@/lib/profiles/profile";
import type { SubjectRegister } from "@/lib/profiles/subject";
import { decide, type Finding, rejection } from "./decision";
import { runChecks } from "./evaluate-registration";
import type { RegistrationFacts } from "./facts";
import { withFixes } from "./mending";
import { remedyFacts } from "./remedy-facts";

/** What is known about whom and what an upload is for; the less there is, the fewer checks can run. */
export interface InspectionContext {
  profile?: CertificateProfile;
  /** Host names of the portal itself; those of `facts` come first. */
  ownHosts?: readonly string[];
  /** For the remedies, and needed with `facts`. */
  register?: SubjectRegister;
  /** Everything that decides, the facts about the upload's key among it. */
  facts?: RegistrationFacts;
}

/** A public key as it may be shown. */
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
  /** The rest is there when the upload could be read as a CSR. */
  subject?: DistinguishedName;
  /** `subject` as people write it. */
  subjectText?: string;
  publicKey?: InspectedKey;
  signatureAlgorithm?: string;
  requestedExtensions?: Pick<RequestedExtension, "oid" | "critical" | "name">[];
  /** The request itself, for the caller that goes on to issue. */
  csr?: ParsedCsr;
  /** With csr.contains_private_key: what is to be blocked, `keyFamily` of each key. */
  leakedKeyFamilies: string[][];
}

/**
 * Says everything about an upload that can be said with what is known: one answer for the wizard, REST and issuing. Accepts what
 * `evaluateRegistration` approves when all facts are given.
 * @param result of `parseCsr`
 */
export async function inspectParsed(result: CsrResult, context: InspectionContext = {}): Promise<UploadInspection> {
  const remedy = context.facts ?? context;
  if (!result.ok) {
    const { code, message, leakedKeyFamilies = [] } = result.refusal;
    return { accepted: false, findings: withFixes([rejection(code, message)], remedy), leakedKeyFamilies };
  }
  const { csr } = result;
  const { publicKey } = csr;
  const profile = context.facts?.profile ?? context.profile;
  const ownHosts = context.facts?.ownHosts ?? context.ownHosts ?? [];
  const findings = await runChecks(csr, profile && { profile, ownHosts }, context.facts);
  const decision = decide(withFixes(findings, { ...remedy, ...remedyFacts(csr, ownHosts) }));
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
