import { v7 as uuidv7 } from "uuid";
import { prepareCertificate } from "@/lib/ca/prepare";
import type { PreparedCertificate } from "@/lib/ca/prepared";
import { serialRandomBytes } from "@/lib/ca/serial";
import { signPrepared } from "@/lib/ca/sign";
import { blockLeakedKeys } from "@/lib/compromise/block-leaked-keys";
import { revocationOf } from "@/lib/compromise/revoke";
import { AppError, conflict, notFound } from "@/lib/errors";
import { assertMay, describeActor } from "@/lib/operation/actor";
import type { AuditEntry, AuditRow } from "@/lib/operation/audit-entry";
import { type CsrResult, type ParsedCsr, parseCsr } from "@/lib/pki/csr";
import { keyFamily } from "@/lib/pki/key-family";
import { formatName } from "@/lib/pki/names";
import { type CertificateProfile, isServerProfile } from "@/lib/profiles/profile";
import { subjectFor } from "@/lib/profiles/subject";
import { SERVER_CERTIFICATES_RESTRICTED } from "@/lib/registration/checks/server-certificates";
import type { Finding } from "@/lib/registration/decision";
import { evaluateRegistration } from "@/lib/registration/evaluate-registration";
import type { RegistrationFacts } from "@/lib/registration/facts";
import { inspectParsed } from "@/lib/registration/inspect-upload";
import type { Change } from "@/lib/runtime/changes";
import { keepRecord } from "@/lib/runtime/record";
import { suspendedPart } from "@/lib/state/suspension";
import { eventOf } from "@/lib/webhooks/events";
import type { Context } from "./context";
import { csrBytes } from "./csr-bytes";
import { sha1Of } from "./fill-thumbprints";
import { REPLACED } from "./find-referenced";
import { keyInUse } from "./key-in-use";
import { limitSubmissions } from "./limit-submissions";
import { registrationFacts } from "./registration-facts";
import { requestedAltNames } from "./requested-alt-names";
import type { Certificate } from "./schema";
import {
  activateCertificate,
  insertPrepared,
  isSuccessorTaken,
  type Prepared,
  type PreparedRow,
} from "./store/issuance";
import { type IssuanceFacts, type IssuanceTarget, readIssuanceFacts } from "./store/issuance-facts";
import { readScope, toCertificate } from "./view";

export interface IssuanceRequest extends IssuanceTarget {
  csr: string;
  name?: string | undefined;
  keyHolderNote?: string | undefined;
}

interface Tools {
  ctx: Context;
  auditRow(entry: AuditEntry): AuditRow;
  changed(change: Change): void;
}

/** What the registration authority approved, with everything that is needed to go on. */
interface Approved {
  csr: ParsedCsr;
  facts: IssuanceFacts;
  profile: CertificateProfile;
  registration: RegistrationFacts;
  findings: Finding[];
}

/**
 * The whole way from an upload to a certificate: decide → prepare and lint → commit serial, TBS and intent → sign → commit
 * the certificate. Three statements, two of them commits; the signature stands between the two.
 * @throws AppError not_found, forbidden, precondition_failed (suspended), rejected_by_policy with findings, conflict, unavailable
 * (this machine's clock is not the database's)
 */
export async function issue(tools: Tools, request: IssuanceRequest): Promise<Certificate> {
  const { ctx } = tools;
  await limitSubmissions(ctx);
  const parsed = parseCsr(csrBytes(request.csr));
  if (!parsed.ok) throw await unreadable(ctx, request, parsed);
  const approved = await approve(ctx, request, parsed.csr);
  const { deps } = ctx;
  deps.watch.assertClock();
  const authority = deps.authorities.issuing();
  const now = deps.clock.now();
  const prepared = prepareCertificate({
    profile: approved.profile,
    issuer: authority.issuer,
    subject: subjectFor(approved.profile, approved.registration.register),
    publicKey: parsed.csr.publicKey,
    subjectAltNames: requestedAltNames(parsed.csr, approved.profile),
    ownHosts: approved.registration.ownHosts,
    serialRandom: deps.random(serialRandomBytes),
    now,
  });
  const certificate = preparedRow(ctx, request, approved, prepared, now);
  const { serial, subject } = certificate;
  const audit = tools.auditRow(auditOf(certificate, { status: "prepared", serial, subject }));
  if (!(await recordPrepared(ctx, { certificate, audit, certificateLimit: approved.registration.certificateLimit }))) {
    await approve(ctx, request, parsed.csr); // says which condition no longer holds
    throw conflict("Something changed while the certificate was being issued. Try again.", "changed_meanwhile");
  }
  const { certificateDer, kid } = await signPrepared(prepared, authority.signer);
  // A record of signatures outside the database: what an auditor compares with it after a crash.
  const { issuerId, organisationId, applicationId } = certificate;
  const holder = { organisationId, applicationId, notAfter: certificate.notAfter.toISOString() };
  keepRecord(deps, "signed", { serial, kid, issuerId, ...holder, requestId: ctx.requestId });
  return finish(tools, approved, certificate, { certificateDer, kid });
}

/** A CSR that can't be read: still only for those who may ask, and a private key in it is burnt. */
async function unreadable(ctx: Context, request: IssuanceRequest, parsed: CsrResult): Promise<AppError> {
  const facts = await readFacts(ctx, request, []);
  assertMay(ctx.actor, "certificate:issue", facts.organisation.id);
  const profile = facts.profile;
  const context = profile ? { profile, register: registrationFacts(ctx, facts, profile).register } : {};
  const { findings, leakedKeyFamilies } = await inspectParsed(parsed, context);
  if (findings.some(({ code }) => code === "csr.contains_private_key")) {
    await blockLeakedKeys(ctx, leakedKeyFamilies, facts.organisation.id);
  }
  return rejected(findings);
}

async function readFacts(ctx: Context, target: IssuanceTarget, family: readonly string[]): Promise<IssuanceFacts> {
  const scope = readScope(ctx.actor);
  const facts = await readIssuanceFacts(ctx.deps.db, scope, target, family, ctx.deps.clock.now());
  if (!facts) throw notFound(target.applicationId ? "The application" : "The organisation");
  return facts;
}

async function approve(ctx: Context, request: IssuanceRequest, csr: ParsedCsr): Promise<Approved> {
  const facts = await readFacts(ctx, request, keyFamily(csr.publicKey));
  assertMay(ctx.actor, "certificate:issue", facts.organisation.id);
  assertActive(facts);
  const { profile } = facts;
  if (!profile) {
    throw new AppError("invalid_input", `There is no certificate type "${request.profileId}".`, {
      details: { fields: [{ path: "type", message: "Choose one of the certificate types." }] },
    });
  }
  const registration = registrationFacts(ctx, facts, profile);
  assertMayHave(profile, registration);
  assertReplaceable(request, facts, profile);
  const decision = await evaluateRegistration(csr, registration);
  if (decision.kind === "rejected") throw rejected(decision.findings);
  const inUse = keyInUse(facts);
  if (inUse) throw conflict(inUse.message, inUse.code);
  return { csr, facts, profile, registration, findings: decision.findings };
}

/** @throws AppError forbidden for a server certificate that the caller may not have issued, a renewal as well */
function assertMayHave(profile: CertificateProfile, { mayHaveServerCertificates }: RegistrationFacts): void {
  if (mayHaveServerCertificates || !isServerProfile(profile)) return;
  throw new AppError("forbidden", SERVER_CERTIFICATES_RESTRICTED, {
    details: { reason: "server_certificates_restricted" },
  });
}

/** @throws AppError precondition_failed */
function assertActive({ organisation, application }: IssuanceFacts): void {
  const statuses = { organisationStatus: organisation.status, applicationStatus: application?.status ?? null };
  const suspended = suspendedPart(statuses);
  if (!suspended) return;
  throw new AppError("precondition_failed", `The ${suspended} is suspended, so no certificate can be issued to it.`, {
    details: { reason: `${suspended}_suspended` },
  });
}

/** @throws AppError not_found, conflict or invalid_input when the predecessor can't be replaced by this */
function assertReplaceable(request: IssuanceRequest, facts: IssuanceFacts, profile: CertificateProfile): void {
  if (!request.replacesKid) return;
  const { replaced, application } = facts;
  if (!replaced || replaced.applicationId !== (application?.id ?? null)) throw notFound(REPLACED);
  if (replaced.type !== profile.type) {
    throw new AppError("invalid_input", `A ${replaced.type} certificate is replaced by one of the same type.`, {
      details: { fields: [{ path: "replaces", message: "Of another type." }] },
    });
  }
  if (replaced.status !== "active") {
    throw conflict(
      "The certificate to be replaced is revoked. Ask for a new certificate instead of a renewal.",
      "predecessor_revoked",
    );
  }
}

/** The refusal with every finding; its first sentence is what people read first. */
function rejected(findings: Finding[]): AppError {
  const first = findings.find(({ severity }) => severity === "error");
  return new AppError("rejected_by_policy", first?.message ?? "The CSR was refused.", {
    details: { ...(first ? { reason: first.code } : {}), findings },
  });
}

function preparedRow(
  ctx: Context,
  request: IssuanceRequest,
  { csr, facts, profile }: Approved,
  prepared: PreparedCertificate,
  now: Date,
): PreparedRow {
  const { organisation, application } = facts;
  const { actorKind, actorId } = describeActor(ctx.actor);
  const name = request.name ?? `${profile.name} ${now.toISOString().slice(0, 10)}`;
  return {
    id: uuidv7(),
    serial: prepared.serialHex,
    issuerId: prepared.issuerId,
    profileId: profile.id,
    type: profile.type,
    organisationId: organisation.id,
    applicationId: application?.id ?? null,
    name,
    keyHolderNote: request.keyHolderNote ?? "",
    subject: formatName(prepared.subject),
    keyFingerprint: csr.publicKey.keyFingerprint,
    keyThumbprint: csr.publicKey.keyThumbprint,
    publicKey: csr.publicKey.jwk,
    notBefore: prepared.notBefore,
    notAfter: prepared.notAfter,
    tbsDer: prepared.tbsDer,
    csrDer: csr.der,
    requestedByKind: actorKind,
    requestedById: actorId,
    replacesId: facts.replaced?.id ?? null,
    createdAt: now,
  };
}

async function recordPrepared({ deps }: Context, prepared: Prepared): Promise<boolean> {
  try {
    return await insertPrepared(deps.db, prepared);
  } catch (error) {
    if (!isSuccessorTaken(error)) throw error;
    throw conflict("This certificate has a successor already. Renew the successor instead.", "already_renewed");
  }
}

async function finish(
  { ctx, auditRow, changed }: Tools,
  { facts, findings, registration }: Approved,
  row: PreparedRow,
  { certificateDer, kid }: { certificateDer: Uint8Array; kid: string },
): Promise<Certificate> {
  const { deps } = ctx;
  const { organisation, application, replaced } = facts;
  const signed = {
    kid,
    thumbprintSha256: Buffer.from(kid, "base64url").toString("hex"),
    thumbprintSha1: sha1Of(certificateDer),
    der: certificateDer,
    issuedAt: deps.clock.now(),
  };
  const names = [registration.register.uniqueName, row.name, organisation.legalName, application?.name ?? ""];
  const { id, organisationId, applicationId, serial, issuerId } = row;
  const change: Change = { kind: "certificate", organisationId, applicationId, serial, issuerId, isRevocation: false };
  const audit = auditRow(auditOf(row, { status: "active", serial, kid, replaces: replaced?.kid ?? null }));
  const became = await activateCertificate(deps.db, {
    certificate: { id, organisationId, applicationId, searchText: names.join("\n").toLowerCase(), ...signed },
    audit,
    event: eventOf(audit),
    change,
    certificateLimit: registration.certificateLimit,
  });
  if (became !== "active") {
    changed(revocationOf({ ...row, kid }, { at: deps.clock.now(), reason: "unspecified" }));
    throw conflict("The certificate could not be finished: something else changed first. Try again.", "not_finished");
  }
  changed(change);
  const issued = toCertificate(deps, {
    ...row,
    ...signed,
    status: "active",
    publicKey: { ...row.publicKey },
    organisation,
    application,
    replaces: replaced,
    successors: [],
    lastUsedAt: null,
    revokedAt: null,
    revocationReason: null,
  });
  return { ...issued, ...(findings.length > 0 ? { findings } : {}) };
}

function auditOf(row: PreparedRow, after: object): AuditEntry {
  const { id: entityId, organisationId, applicationId } = row;
  return { entity: "certificate", entityId, organisationId, applicationId, after };
}
