import { AppError } from "@/lib/errors";
import { parseCertificate, serialToHex } from "@/lib/pki/certificate";
import {
  basicConstraintsExtension,
  certificatePoliciesExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
  ocspNoCheckExtension,
  subjectAltNameExtension,
  subjectKeyIdentifierExtension,
} from "@/lib/pki/extensions";
import { subjectKeyIdentifier } from "@/lib/pki/key-identifier";
import { encodeName } from "@/lib/pki/names";
import { assembleCertificate, encodeTbsCertificate, type TbsCertificateFields } from "@/lib/pki/tbs-certificate";
import type { KeyKind } from "@/lib/profiles/profile";
import type { CertificatePlan } from "./certificate-plan";
import type { IssuanceProfile } from "./issuance-profile";
import { lintCertificate } from "./lint/lint";
import { lintSignature } from "./lint-key";
import { markPrepared, type PreparedCertificate } from "./prepared";

/**
 * Turns a plan into bytes, signs a copy with a throw-away key and reads that copy with every lint. Pure but for the
 * throw-away key. Whoever wants a signature needs the result: `sign.ts` takes nothing else.
 * @throws AppError internal with the lint findings: what is wrong is our own doing or a profile that can't work
 */
export function buildPrepared(plan: CertificatePlan): PreparedCertificate {
  const { profile, issuer, subject, publicKey, validity } = plan;
  const tbsDer = encodeTbsCertificate(tbsFieldsOf(plan));
  const lintCopy = assembleCertificate(tbsDer, issuer.algorithm, lintSignature(issuer.algorithm, tbsDer));
  const findings = lintCertificate({ ...plan, certificate: parseCertificate(lintCopy, publicKey) });
  if (findings.length > 0) {
    throw new AppError("internal", "The certificate would not be well-formed, so it was not issued.", {
      details: {
        reason: "certificate_lint",
        findings: findings.map(({ lint, message }) => ({ code: `lint.${lint}`, severity: "error", message })),
      },
    });
  }
  return markPrepared({
    serialHex: serialToHex(plan.serialBytes),
    tbsDer,
    subject,
    ...validity,
    issuerId: issuer.id,
    issuerKey: issuer.publicKey,
    algorithm: issuer.algorithm,
    profileId: profile.id,
    keyFingerprint: publicKey.keyFingerprint,
  });
}

/** What a plan puts into the TBSCertificate. */
export function tbsFieldsOf(plan: CertificatePlan): TbsCertificateFields {
  const { issuer } = plan;
  return {
    serialBytes: plan.serialBytes,
    signatureAlgorithm: issuer.algorithm,
    issuerDer: issuer.subjectDer,
    ...plan.validity,
    subjectDer: encodeName(plan.subject),
    spkiDer: plan.publicKey.spkiDer,
    extensions: encodeExtensions(plan),
  };
}

/** In the order openssl users know: constraints and usages first, identifiers, then pointers. */
function encodeExtensions({ profile, issuer, publicKey, subjectAltNames }: CertificatePlan): Uint8Array[] {
  const extensions = [
    ...fixedExtensions(profile, publicKey.kind),
    subjectKeyIdentifierExtension(subjectKeyIdentifier(publicKey)),
    issuer.encoded.authorityKeyIdentifier,
  ];
  if (profile.hasStatusPointers) extensions.push(...issuer.encoded.statusPointers);
  if (subjectAltNames.length > 0) extensions.push(subjectAltNameExtension(subjectAltNames));
  return extensions;
}

const fixedByProfile = new WeakMap<IssuanceProfile, Map<KeyKind, readonly Uint8Array[]>>();

/** Extensions that depend on the profile and the kind of key alone: encoded once. */
function fixedExtensions(profile: IssuanceProfile, kind: KeyKind): readonly Uint8Array[] {
  const byKind = fixedByProfile.get(profile) ?? new Map<KeyKind, readonly Uint8Array[]>();
  const fixed = byKind.get(kind) ?? encodeFixedExtensions(profile, kind);
  fixedByProfile.set(profile, byKind.set(kind, fixed));
  return fixed;
}

function encodeFixedExtensions(profile: IssuanceProfile, kind: KeyKind): Uint8Array[] {
  const usages = profile.keyUsages[kind];
  if (!usages?.length) {
    throw new AppError("internal", `The profile "${profile.id}" does not say what a ${kind} key may be used for.`);
  }
  const fixed = [basicConstraintsExtension(profile.basicConstraints), keyUsageExtension(usages)];
  if (profile.extendedKeyUsages.length > 0) fixed.push(extendedKeyUsageExtension(profile.extendedKeyUsages));
  if (profile.policyOids.length > 0) fixed.push(certificatePoliciesExtension(profile.policyOids));
  if (profile.hasOcspNoCheck) fixed.push(ocspNoCheckExtension());
  return fixed;
}
