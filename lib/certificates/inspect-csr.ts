import { isAppError, notFound } from "@/lib/errors";
import { type CsrResult, parseCsr } from "@/lib/pki/csr";
import { csrBytes } from "@/lib/pki/csr-upload";
import { type DistinguishedName, formatName } from "@/lib/pki/names";
import { signingProfile } from "@/lib/profiles/built-in";
import { keyUsagesFor } from "@/lib/profiles/profile";
import { findProfile } from "@/lib/profiles/public";
import { rejection } from "@/lib/registration/decision";
import { inspectParsed, type UploadInspection } from "@/lib/registration/inspect-upload";
import { ownHosts } from "@/lib/runtime/own-hosts";
import { assertionsWithoutKid } from "./assertions-without-kid";
import { type Context, defineOperation } from "./context";
import { blockLeak, type Evaluation, evaluate, readFacts } from "./evaluate";
import { kidOfReference, REPLACED } from "./find-referenced";
import { limitSubmissions } from "./limit-submissions";
import { prepareLeaf } from "./prepare-leaf";
import { CsrInspection, InspectCsrInput } from "./schema/csr";
import type { IssuanceTarget } from "./store/issuance-facts";
import { readScope } from "./view";

/**
 * Reports all findings about an upload before a certificate is issued. With holder and type it runs the steps of issuing without the
 * commits. A private key in the upload is blocked and its certificates and registrations are revoked; it changes nothing else.
 */
export const inspectCsr = defineOperation({
  operation: "certificate.inspect_csr",
  id: "inspectCsr",
  summary: "Check a CSR and preview the certificate that would be issued for it.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "durable", // a private key in the upload is blocked, and its certificates are revoked
  auditedBy: "key.block_leaked",
  input: InspectCsrInput,
  output: CsrInspection,
  async run({ ctx, input: { csr, type, replaces, ...holder }, tx }) {
    await limitSubmissions(ctx);
    const parsed = parseCsr(csrBytes(csr));
    const target: IssuanceTarget = { ...holder, profileId: type ?? "" };
    const hasHolder = holder.applicationId !== undefined || holder.organisationId !== undefined;
    if (hasHolder && type) {
      if (replaces) target.replacesKid = await kidOfReference(tx, readScope(ctx.actor), replaces, REPLACED);
      const inspection = preview(ctx, await evaluate(ctx, target, parsed), parsed);
      const findings = type === signingProfile.type ? await assertionsWithoutKid(ctx.deps, holder.applicationId) : [];
      return { ...inspection, findings: [...inspection.findings, ...findings] };
    }
    const facts = hasHolder ? await readFacts(ctx, target) : undefined;
    await blockLeak(ctx, parsed, facts?.organisation.id ?? null);
    const profile = type ? await findProfile(tx, type) : undefined;
    if (type && !profile) throw notFound("The certificate type");
    return toInspection(await inspectParsed(parsed, profile ? { profile, ownHosts: ownHosts(ctx.deps.env) } : {}));
  },
});

function preview({ deps }: Context, evaluation: Evaluation, parsed: CsrResult): CsrInspection {
  const { inspection, profile, registration } = evaluation;
  const kid = registration.keyHolder?.kid;
  if (!inspection.accepted || !parsed.ok) {
    return { ...toInspection(inspection), ...(kid ? { activeCertificate: kid } : {}) };
  }
  try {
    const { prepared } = prepareLeaf(deps, evaluation, parsed.csr, deps.clock.now());
    return {
      ...toInspection(inspection),
      willIssue: {
        subject: formatName(prepared.subject),
        subjectAttributes: attributesOf(prepared.subject),
        type: profile.type,
        notBefore: prepared.notBefore.toISOString(),
        notAfter: prepared.notAfter.toISOString(),
        keyUsages: [...keyUsagesFor(profile, parsed.csr.publicKey.kind)],
        extendedKeyUsages: [...profile.extendedKeyUsages],
      },
    };
  } catch (refusal) {
    if (!isAppError(refusal) || refusal.code !== "precondition_failed") throw refusal;
    const finding = rejection(`authority.${refusal.details.reason ?? "not_ready"}`, refusal.publicMessage);
    return toInspection({ ...inspection, accepted: false, findings: [finding, ...inspection.findings] });
  }
}

const attributesOf = (name: DistinguishedName) => name.map(({ type, value }) => ({ type, value }));

function toInspection({
  accepted,
  findings,
  subject,
  subjectText,
  publicKey,
  ...rest
}: UploadInspection): CsrInspection {
  const { signatureAlgorithm, requestedExtensions } = rest;
  return {
    accepted,
    findings,
    ...(subjectText === undefined ? {} : { subject: subjectText }),
    ...(subject ? { subjectAttributes: attributesOf(subject) } : {}),
    ...(publicKey ? { publicKey: toPublicKey(publicKey) } : {}),
    ...(signatureAlgorithm ? { signatureAlgorithm } : {}),
    ...(requestedExtensions ? { requestedExtensions } : {}),
  };
}

function toPublicKey({ kind, bits, curve, keyThumbprint }: NonNullable<UploadInspection["publicKey"]>) {
  return { kind, bits, ...(curve ? { curve } : {}), thumbprint: keyThumbprint };
}
