import type { Tx } from "@/lib/db/database";
import type { Authority } from "@/lib/db/generated/client";

export type AuthorityKind = "root" | "issuing" | "ocsp" | "tls";

export interface AuthorityRecord {
  id: string;
  kind: AuthorityKind;
  parentId: string | null;
  name: string;
  keyRef: string;
  certificateDer: Uint8Array<ArrayBuffer>;
  serial: string;
  notBefore: Date;
  notAfter: Date;
}

/** Active authorities, newest first. */
export function listActiveAuthorities(tx: Tx): Promise<Authority[]> {
  return tx.authority.findMany({ where: { status: "active" }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
}

/** Sealed private keys, by `keyRef`. */
export async function findKeyEnvelopes(tx: Tx, keyRefs: string[]): Promise<Map<string, Uint8Array>> {
  const rows = await tx.authorityKey.findMany({ where: { keyRef: { in: keyRefs } } });
  return new Map(rows.map((row) => [row.keyRef, row.envelope]));
}

/**
 * Stores an authority with its key, and puts the key on the blocklist as the CA's own.
 * A unique index allows one active root: of two processes that start on an empty database, one fails here and reads the other's.
 */
export async function insertAuthority(
  tx: Tx,
  record: AuthorityRecord,
  key: { envelope: Uint8Array<ArrayBuffer>; keyFingerprint: string },
  options: { status: "active" | "prepared"; now: Date },
): Promise<void> {
  await tx.authorityKey.create({ data: { keyRef: record.keyRef, envelope: key.envelope, createdAt: options.now } });
  await tx.authority.create({ data: { ...record, status: options.status, createdAt: options.now } });
  await tx.blockedKey.create({
    data: { keyFingerprint: key.keyFingerprint, reason: "own_key", createdAt: options.now },
  });
}

/** A responder that was created recently, or is being created. */
export interface RecentResponder {
  id: string;
  status: string;
}

/**
 * Serialises the creation of responders: locks the authority's row until the transaction ends.
 * @returns a responder that another process created since `since`, or is creating
 */
export async function lockForResponder(tx: Tx, issuerId: string, since: Date): Promise<RecentResponder | null> {
  await tx.$queryRaw`SELECT id FROM authorities WHERE id = ${issuerId} FOR UPDATE`;
  return tx.authority.findFirst({
    where: { kind: "ocsp", parentId: issuerId, status: { in: ["active", "prepared"] }, createdAt: { gt: since } },
    orderBy: { createdAt: "desc" },
    select: { id: true, status: true },
  });
}

/** The authority with this id, if it is active. */
export function findActiveAuthority(tx: Tx, id: string): Promise<Authority | null> {
  return tx.authority.findFirst({ where: { id, status: "active" } });
}

/** Activates a prepared responder with its signed certificate. */
export async function activateAuthority(tx: Tx, id: string, certificateDer: Uint8Array<ArrayBuffer>): Promise<void> {
  await tx.authority.update({ where: { id, status: "prepared" }, data: { status: "active", certificateDer } });
}

/** Retires the expired certificates of the TLS listener. */
export async function retireExpiredTlsServers(tx: Tx, now: Date): Promise<void> {
  await tx.authority.updateMany({
    where: { kind: "tls", status: "active", notAfter: { lt: now } },
    data: { status: "retired" },
  });
}

/** The newest CRL of each authority, and the number of its revoked certificates. */
export async function crlStates(
  tx: Tx,
): Promise<Map<string, { number: string; thisUpdate: Date; nextUpdate: Date; revokedCount: number }>> {
  const newest = await tx.crl.findMany({
    distinct: ["authorityId"],
    orderBy: [{ authorityId: "asc" }, { number: "desc" }],
    select: { authorityId: true, number: true, thisUpdate: true, nextUpdate: true },
  });
  const revoked = await tx.certificate.groupBy({
    by: ["issuerId"],
    where: { revokedAt: { not: null } },
    _count: { _all: true },
  });
  const recovered = await tx.recoveredCertificate.groupBy({ by: ["issuerId"], _count: { _all: true } });
  const counts = new Map<string, number>();
  for (const row of [...revoked, ...recovered]) {
    counts.set(row.issuerId, (counts.get(row.issuerId) ?? 0) + row._count._all);
  }
  return new Map(
    newest.map((crl) => [
      crl.authorityId,
      { ...crl, number: crl.number.toString(), revokedCount: counts.get(crl.authorityId) ?? 0 },
    ]),
  );
}
