import type { SigningAuthority } from "@/lib/authorities/signing-authority";
import { type Actor, scopeOf } from "@/lib/operation/actor";
import { formatRfc4514, parseFormattedName } from "@/lib/pki/name-text";
import { decodeName, formatName } from "@/lib/pki/names";
import { pemEncode } from "@/lib/pki/pem";
import { activeSuccessor, isExpiring, isSuperseded, shownState } from "@/lib/state/certificate";
import type { CertificateDeps } from "./context";
import { publicPemPath } from "./published-paths";
import type { Certificate, CertificateSummary } from "./schema/certificate";
import { CertificateSummary as CertificateSummarySchema } from "./schema/certificate";
import type { SummaryRow } from "./store";

/** The organisations whose certificates an actor may read. */
export const readScope = (actor: Actor) => scopeOf(actor, "certificate:read");

const issuerNames = new WeakMap<SigningAuthority, string>();

/** Readable subject of the issuing CA. */
export function issuerName(deps: CertificateDeps, issuerId: string): string {
  const authority = deps.authorities.byId(issuerId);
  if (!authority) return `Authority ${issuerId}`; // retired: its key is deleted, its certificates are still listed
  const name = issuerNames.get(authority) ?? formatName(decodeName(authority.issuer.subjectDer));
  issuerNames.set(authority, name);
  return name;
}

export function linksOf(
  publicUrl: string,
  certificate: { kid: string; organisationId: string; applicationId: string | null },
): CertificateSummary["links"] {
  const { kid } = certificate;
  const self = `${publicUrl}/api/v1/certificates/${kid}`;
  return {
    self,
    pem: `${self}.pem`,
    der: `${self}.der`,
    p7c: `${self}.p7c`,
    chain: `${self}/chain.pem`,
    fullchain: `${self}/fullchain.pem`,
    x5u: `${publicUrl}${publicPemPath(certificate, kid)}`,
  };
}

/**
 * The successor of a certificate: the active one. Once the certificate itself is no longer active, also a revoked one.
 */
export function successorOf({ status, successors }: Pick<SummaryRow, "status" | "successors">) {
  return activeSuccessor(successors) ?? (status === "active" ? undefined : successors[0]);
}

/** A signed certificate for lists. */
export function toSummary(deps: CertificateDeps, row: SummaryRow): CertificateSummary {
  const now = deps.clock.now();
  const { kid, organisationId, applicationId } = row;
  if (!kid) throw new TypeError(`Certificate ${row.id} was never signed`);
  return CertificateSummarySchema.parse({
    id: row.id,
    kid,
    serialNumber: row.serial,
    type: row.type,
    profileId: row.profileId,
    status: shownState(row, now),
    isSuperseded: isSuperseded(row, now),
    isExpiring: isExpiring(row, now),
    subject: row.subject,
    subjectRfc4514: formatRfc4514(parseFormattedName(row.subject)),
    issuer: issuerName(deps, row.issuerId),
    issuerId: row.issuerId,
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
    thumbprintSha256: row.thumbprintSha256,
    keyThumbprint: row.keyThumbprint,
    publicKey: row.publicKey,
    name: row.name,
    keyHolderNote: row.keyHolderNote,
    organisationId,
    organisationName: row.organisation.legalName,
    applicationId,
    applicationName: row.application?.name ?? null,
    replaces: row.replaces?.kid ?? null,
    replacedBy: successorOf(row)?.kid ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    ...(row.revokedAt ? { revokedAt: row.revokedAt.toISOString() } : {}),
    ...(row.revocationReason ? { revocationReason: row.revocationReason } : {}),
    createdAt: row.createdAt.toISOString(),
    links: linksOf(deps.env.publicUrl, { kid, organisationId, applicationId }),
  });
}

/** The full object, with PEM. */
export function toCertificate(deps: CertificateDeps, row: SummaryRow & { der: Uint8Array | null }): Certificate {
  if (!row.der) throw new TypeError(`Certificate ${row.id} was never signed`);
  return {
    ...toSummary(deps, row),
    certificate: pemEncode("CERTIFICATE", row.der),
    chain: deps.authorities.chainPem(row.issuerId),
  };
}
