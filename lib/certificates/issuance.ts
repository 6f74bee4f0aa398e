import { v7 as uuidv7 } from "uuid";
import type { PreparedCertificate } from "@/lib/ca/prepared";
import { signPrepared } from "@/lib/ca/sign";
import { revocationOf } from "@/lib/compromise/revoke";
import { conflict } from "@/lib/errors";
import { assertMay, describeActor } from "@/lib/operation/actor";
import type { AuditEntry, AuditRow } from "@/lib/operation/audit-entry";
import { type ParsedCsr, parseCsr } from "@/lib/pki/csr";
import { csrBytes } from "@/lib/pki/csr-upload";
import { formatName } from "@/lib/pki/names";
import type { Change } from "@/lib/runtime/changes";
import { keepRecord } from "@/lib/runtime/record";
import { eventOf } from "@/lib/webhooks/events";
import type { Context } from "./context";
import { defaultName } from "./default-name";
import { assertAccepted, type Evaluation, evaluate } from "./evaluate";
import { sha1Of } from "./fill-thumbprints";
import { limitSubmissions } from "./limit-submissions";
import { prepareLeaf } from "./prepare-leaf";
import type { Certificate } from "./schema/certificate";
import { searchTextOf } from "./search-text";
import {
  activateCertificate,
  insertPrepared,
  isSuccessorTaken,
  type Prepared,
  type PreparedRow,
} from "./store/issuance";
import type { IssuanceTarget } from "./store/issuance-facts";
import { toCertificate } from "./view";

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

/**
 * Issues a certificate for an upload: evaluate → prepare and lint → commit serial, TBS and intent → sign → commit the certificate.
 * Three statements, two of them commits; the signature is created between the two.
 * @throws AppError not_found, forbidden, precondition_failed (suspended), rejected_by_policy with findings, conflict, unavailable
 * (this host's clock differs from the database's)
 */
export async function issue(tools: Tools, request: IssuanceRequest): Promise<Certificate> {
  const { ctx } = tools;
  const { deps } = ctx;
  await limitSubmissions(ctx);
  const parsed = parseCsr(csrBytes(request.csr));
  const evaluation = await evaluate(ctx, { ...request, needsName: request.name === undefined }, parsed);
  const { organisation, application } = evaluation.facts;
  assertMay(ctx.actor, "certificate:issue", { organisationId: organisation.id, applicationId: application?.id });
  assertAccepted(evaluation.inspection);
  if (!parsed.ok) throw new TypeError("An upload that is not a CSR was accepted");
  const now = deps.clock.now();
  const { prepared, authority } = prepareLeaf(deps, evaluation, parsed.csr, now);
  const certificate = preparedRow(ctx, request, evaluation, { csr: parsed.csr, prepared, now });
  const { serial, subject } = certificate;
  const audit = tools.auditRow(auditOf(certificate, { status: "prepared", serial, subject }));
  const refuse = async (reason: string): Promise<never> => {
    assertAccepted((await evaluate(ctx, request, parsed)).inspection); // throws the condition that no longer holds
    throw conflict("The data changed while the certificate was being issued. Try again.", reason);
  };
  const { certificateLimit } = evaluation.registration;
  if (!(await recordPrepared(ctx, { certificate, audit, certificateLimit }))) return refuse("changed_meanwhile");
  const { certificateDer, kid } = await signPrepared(prepared, authority.signer);
  // A record of signatures outside the database, for an auditor to compare after a crash.
  const { issuerId, organisationId, applicationId } = certificate;
  const holder = { organisationId, applicationId, notAfter: certificate.notAfter.toISOString() };
  keepRecord(deps, "signed", { serial, kid, issuerId, ...holder, requestId: ctx.requestId });
  return (await finish(tools, evaluation, certificate, { certificateDer, kid })) ?? refuse("not_finished");
}

function preparedRow(
  ctx: Context,
  request: IssuanceRequest,
  { facts, profile }: Evaluation,
  { csr, prepared, now }: { csr: ParsedCsr; prepared: PreparedCertificate; now: Date },
): PreparedRow {
  const { organisation, application } = facts;
  const { actorKind, actorId } = describeActor(ctx.actor);
  const name =
    request.name ??
    facts.replaced?.name ??
    defaultName({
      holderName: application?.name ?? organisation.legalName,
      typeName: profile.name,
      newestNames: facts.newestNames,
    });
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
    throw conflict("This certificate has already been renewed. Renew its successor instead.", "already_renewed");
  }
}

/** Stores the signed certificate. Undefined when it failed, and is revoked, because of what was committed meanwhile. */
async function finish(
  { ctx, auditRow, changed }: Tools,
  { facts, inspection: { findings }, registration }: Evaluation,
  row: PreparedRow,
  { certificateDer, kid }: { certificateDer: Uint8Array; kid: string },
): Promise<Certificate | undefined> {
  const { deps } = ctx;
  const { organisation, application, replaced } = facts;
  const signed = {
    kid,
    thumbprintSha256: Buffer.from(kid, "base64url").toString("hex"),
    thumbprintSha1: sha1Of(certificateDer),
    der: certificateDer,
    issuedAt: deps.clock.now(),
  };
  const { id, organisationId, applicationId, keyFingerprint, serial, issuerId } = row;
  const change: Change = { kind: "certificate", organisationId, applicationId, serial, issuerId, isRevocation: false };
  const audit = auditRow(auditOf(row, { status: "active", serial, kid, replaces: replaced?.kid ?? null }));
  const became = await activateCertificate(deps.db, {
    certificate: {
      id,
      organisationId,
      applicationId,
      keyFingerprint,
      searchText: searchTextOf({
        commonName: registration.registered.uniqueName,
        name: row.name,
        legalName: organisation.legalName,
        applicationName: application?.name,
      }),
      ...signed,
    },
    audit,
    event: eventOf(audit),
    change,
    certificateLimit: registration.certificateLimit,
  });
  if (became !== "active") {
    changed(revocationOf({ ...row, kid }, { at: deps.clock.now(), reason: "unspecified" }));
    return undefined;
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
