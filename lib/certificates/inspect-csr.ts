import { validityFor } from "@/lib/ca/validity";
import { blockLeakedKeys } from "@/lib/compromise/block-leaked-keys";
import { notFound } from "@/lib/errors";
import { keyFamily } from "@/lib/pki/key-family";
import { formatName } from "@/lib/pki/names";
import { type CertificateProfile, keyUsagesFor } from "@/lib/profiles/profile";
import { findProfile } from "@/lib/profiles/public";
import { subjectFor } from "@/lib/profiles/subject";
import { inspectUpload, type UploadInspection } from "@/lib/registration/inspect-upload";
import { ownHosts } from "@/lib/runtime/own-hosts";
import { type Context, defineOperation } from "./context";
import { csrBytes } from "./csr-bytes";
import { kidOfReference, REPLACED } from "./find-referenced";
import { keyInUse } from "./key-in-use";
import { limitSubmissions } from "./limit-submissions";
import { registrationFacts } from "./registration-facts";
import { CsrInspection, InspectCsrInput } from "./schema";
import { type IssuanceFacts, type IssuanceTarget, readIssuanceFacts } from "./store/issuance-facts";
import { readScope } from "./view";

/**
 * Reports everything about an upload before anything is issued. With holder and type it answers as issuing would. A private key in the
 * upload is blocked and the certificates of that key are revoked; nothing else is changed.
 */
export const inspectCsr = defineOperation({
  operation: "certificate.inspect_csr",
  id: "inspectCsr",
  summary: "Check a CSR and say what would be issued for it.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "durable", // a private key in the upload is blocked, and its certificates are revoked
  auditedBy: "key.block_leaked",
  input: InspectCsrInput,
  output: CsrInspection,
  async run({ ctx, input: { csr, type, replaces, ...holder }, tx }) {
    await limitSubmissions(ctx);
    const replacesKid = replaces && (await kidOfReference(tx, readScope(ctx.actor), replaces, REPLACED));
    const target: IssuanceTarget = { ...holder, profileId: type ?? "", replacesKid };
    const hasHolder = holder.applicationId !== undefined || holder.organisationId !== undefined;
    const facts = hasHolder ? await factsOf(ctx, target, []) : undefined;
    const profile = facts ? facts.profile : type ? await findProfile(tx, type) : undefined;
    if (type && !profile) throw notFound("The certificate type");
    const inspection =
      facts && profile
        ? await inspectForHolder(ctx, target, csrBytes(csr), facts, profile)
        : await inspectUpload(csrBytes(csr), profile ? { profile, ownHosts: ownHosts(ctx.deps.env) } : {});
    if (inspection.findings.some(({ code }) => code === "csr.contains_private_key")) {
      await blockLeakedKeys(ctx, inspection.leakedKeyFamilies, facts?.organisation.id ?? null);
    }
    return { ...shown(inspection), ...(facts && profile ? willIssue(ctx, inspection, facts, profile) : {}) };
  },
});

async function factsOf(ctx: Context, target: IssuanceTarget, family: readonly string[]): Promise<IssuanceFacts> {
  const now = ctx.deps.clock.now();
  const facts = await readIssuanceFacts(ctx.deps.db, readScope(ctx.actor), target, family, now);
  if (!facts) throw notFound(target.applicationId ? "The application" : "The organisation");
  return facts;
}

async function inspectForHolder(
  ctx: Context,
  target: IssuanceTarget,
  upload: Uint8Array,
  facts: IssuanceFacts,
  profile: CertificateProfile,
): Promise<UploadInspection> {
  let withKey = facts;
  const inspection = await inspectUpload(upload, {
    facts: registrationFacts(ctx, facts, profile),
    lookUpKey: async (publicKey) => {
      withKey = await factsOf(ctx, target, keyFamily(publicKey));
      return withKey.key;
    },
  });
  const inUse = keyInUse(withKey);
  return inUse ? { ...inspection, accepted: false, findings: [inUse, ...inspection.findings] } : inspection;
}

function shown({ accepted, findings, subjectText, publicKey, ...rest }: UploadInspection): CsrInspection {
  const { signatureAlgorithm, requestedExtensions } = rest;
  return {
    accepted,
    findings,
    ...(subjectText === undefined ? {} : { subject: subjectText }),
    ...(publicKey ? { publicKey: shownKey(publicKey) } : {}),
    ...(signatureAlgorithm ? { signatureAlgorithm } : {}),
    ...(requestedExtensions ? { requestedExtensions } : {}),
  };
}

function shownKey({ kind, bits, curve, keyThumbprint }: NonNullable<UploadInspection["publicKey"]>) {
  return { kind, bits, ...(curve ? { curve } : {}), thumbprint: keyThumbprint };
}

function willIssue(
  ctx: Context,
  { publicKey }: UploadInspection,
  facts: IssuanceFacts,
  profile: CertificateProfile,
): Pick<CsrInspection, "willIssue"> {
  if (!publicKey) return {};
  const { notBefore, notAfter } = validityFor(ctx.deps.clock.now(), profile.validityDays);
  return {
    willIssue: {
      subject: formatName(subjectFor(profile, registrationFacts(ctx, facts, profile).register)),
      type: profile.type,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      keyUsages: [...keyUsagesFor(profile, publicKey.kind)],
      extendedKeyUsages: [...profile.extendedKeyUsages],
    },
  };
}
