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
 * Encodes a plan, signs a copy with a throw-away key and runs every lint on that copy. Pure except for the
 * throw-away key. `sign.ts` accepts only the result of this function.
 * @throws AppError internal with the lint findings: a defect of ours or an invalid profile
 */
export function buildPrepared(plan: CertificatePlan): PreparedCertificate {
  const { profile, issuer, subject, publicKey, validity } = plan;
  const tbsDer = encodeTbsCertificate(tbsFieldsOf(plan));
  const lintCopy = assembleCertificate(tbsDer, issuer.algorithm, lintSignature(issuer.algorithm, tbsDer));
  const findings = lintCertificate({ ...plan, certificate: parseCertificate(lintCopy, publicKey) });
  if (findings.length > 0) {
    throw new AppError("internal", "The certificate failed its lints and was not issued.", {
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

/** Fields of the TBSCertificate for a plan. */
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

/** In the usual order of openssl: constraints and usages, identifiers, status pointers. */
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

/** Extensions that depend only on the profile and the kind of key: encoded once. */
function fixedExtensions(profile: IssuanceProfile, kind: KeyKind): readonly Uint8Array[] {
  const byKind = fixedByProfile.get(profile) ?? new Map<KeyKind, readonly Uint8Array[]>();
  const fixed = byKind.get(kind) ?? encodeFixedExtensions(profile, kind);
  fixedByProfile.set(profile, byKind.set(kind, fixed));
  return fixed;
}

function encodeFixedExtensions(profile: IssuanceProfile, kind: KeyKind): Uint8Array[] {
  const usages = profile.keyUsages[kind];
  if (!usages?.length) {
    throw new AppError("internal", `The profile "${profile.id}" defines no key usage for ${kind} keys.`);
  }
  const fixed = [basicConstraintsExtension(profile.basicConstraints), keyUsageExtension(usages)];
  if (profile.extendedKeyUsages.length > 0) fixed.push(extendedKeyUsageExtension(profile.extendedKeyUsages));
  if (profile.policyOids.length > 0) fixed.push(certificatePoliciesExtension(profile.policyOids));
  if (profile.hasOcspNoCheck) fixed.push(ocspNoCheckExtension());
  return fixed;
}
