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

/** The authorities in use, newest first. */
export function listActiveAuthorities(tx: Tx): Promise<Authority[]> {
  return tx.authority.findMany({ where: { status: "active" }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
}

/** Envelopes of the given keys, by reference. */
export async function findKeyEnvelopes(tx: Tx, keyRefs: string[]): Promise<Map<string, Uint8Array>> {
  const rows = await tx.authorityKey.findMany({ where: { keyRef: { in: keyRefs } } });
  return new Map(rows.map((row) => [row.keyRef, row.envelope]));
}

/**
 * Stores an authority with its key, and blocks that key for everybody else.
 * A unique index allows one active root: of two processes that start on an empty database, one fails here and reads again.
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

/** A responder that is being made, or was a moment ago. */
export interface YoungResponder {
  id: string;
  status: string;
}

/**
 * Lets one process at a time create a responder of this authority: holds the authority's row until the transaction ends.
 * @returns one that another process created since then, or is about to sign
 */
export async function lockForResponder(tx: Tx, issuerId: string, since: Date): Promise<YoungResponder | null> {
  await tx.$queryRaw`SELECT id FROM authorities WHERE id = ${issuerId} FOR UPDATE`;
  return tx.authority.findFirst({
    where: { kind: "ocsp", parentId: issuerId, status: { in: ["active", "prepared"] }, createdAt: { gt: since } },
    orderBy: { createdAt: "desc" },
    select: { id: true, status: true },
  });
}

/** An authority by its id, once it is signed. */
export function findActiveAuthority(tx: Tx, id: string): Promise<Authority | null> {
  return tx.authority.findFirst({ where: { id, status: "active" } });
}

/** Turns a responder's record into a usable one, once its certificate is signed. */
export async function activateAuthority(tx: Tx, id: string, certificateDer: Uint8Array<ArrayBuffer>): Promise<void> {
  await tx.authority.update({ where: { id, status: "prepared" }, data: { status: "active", certificateDer } });
}

/** Takes what has ended out of the list of those in use. */
export async function retireEndedTlsServers(tx: Tx, now: Date): Promise<void> {
  await tx.authority.updateMany({
    where: { kind: "tls", status: "active", notAfter: { lt: now } },
    data: { status: "retired" },
  });
}

/** The newest CRL of each authority, and how many certificates of each are revoked. */
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

/** True when this database error says that another process was first. */
export function isUniqueViolation(error: unknown): boolean {
  return typeof error === "object" && error !== null && (error as { code?: unknown }).code === "P2002";
}
