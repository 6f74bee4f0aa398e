import type { Tx } from "@/lib/db/database";
import { ownedBySql } from "@/lib/db/fragment";
import { Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import { ownedByApplication, type Scope } from "@/lib/operation/scope";
import { isValidWhere } from "@/lib/state/certificate";

const LISTED = {
  kid: true,
  serial: true,
  thumbprintSha1: true,
  keyThumbprint: true,
  subject: true,
  type: true,
  name: true,
  status: true,
  notAfter: true,
  lastUsedAt: true,
  organisation: { select: { legalName: true } },
  application: { select: { name: true } },
} as const;

/** The identifiers in a list. A KID may be a key thumbprint; subjects are in the stored notation. */
export type ListedNames = Record<"kids" | "sha1s" | "serials" | "subjects", readonly string[]>;

/**
 * Signed certificates in the scope with one of these identifiers: all for a KID, SHA-1 thumbprint or serial, and two for each key thumbprint
 * and subject, active ones first, then the newest.
 */
export async function findListedCertificates(tx: Tx, scope: Scope, names: ListedNames) {
  const { kids, sha1s, serials, subjects } = names;
  const ofKeys = await findTwoOfEach(tx, scope, Prisma.sql`key_thumbprint`, kids);
  const ofSubjects = await findTwoOfEach(tx, scope, Prisma.sql`subject`, subjects);
  return tx.certificate.findMany({
    where: {
      AND: [
        ownedByApplication(scope),
        { kid: { not: null } },
        {
          OR: [
            { kid: { in: [...kids] } },
            { thumbprintSha1: { in: [...sha1s] } },
            { serial: { in: [...serials] } },
            { id: { in: [...ofKeys, ...ofSubjects] } },
          ],
        },
      ],
    },
    select: LISTED,
    orderBy: [{ status: "asc" }, { createdAt: "desc" }], // "active" sorts before every other status
  });
}

/** Ids of at most two certificates for each value of a column. */
async function findTwoOfEach(tx: Tx, scope: Scope, column: Prisma.Sql, values: readonly string[]): Promise<string[]> {
  if (values.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT found.id FROM unnest(${[...values]}::text[]) AS wanted(value) CROSS JOIN LATERAL (
      SELECT id FROM certificates WHERE ${column} = wanted.value AND kid IS NOT NULL AND ${ownedBySql(["organisation_id", "application_id"], scope)}
      ORDER BY status, created_at DESC LIMIT 2) found`;
  return rows.map(({ id }) => id);
}

/** The public JWK of a certificate or a registered key, by KID, RFC 7638 thumbprint or fingerprint. */
export async function findPublicKey(
  tx: Tx,
  where: { keyFingerprint: string } | { OR: [{ kid: string }, { keyThumbprint: string }] },
): Promise<Record<string, unknown> | undefined> {
  const select = { publicKey: true };
  const found =
    (await tx.certificate.findFirst({ where, select })) ?? (await tx.registeredKey.findFirst({ where, select }));
  return found?.publicKey as Record<string, unknown> | undefined; // written from a PublicJwk
}

/** Whether a key of the family is on the blocklist, which blocks the whole family. */
export async function isBlocked(tx: Tx, family: readonly string[]): Promise<boolean> {
  return (await tx.blockedKey.count({ where: { keyFingerprint: { in: [...family] } } })) > 0;
}

/** Whether a key of the family is the CA's own. It must not be blocked by hand: renewing an authority is a different operation. */
export async function isOwnKey(tx: Tx, family: readonly string[]): Promise<boolean> {
  return (await tx.blockedKey.count({ where: { keyFingerprint: { in: [...family] }, reason: "own_key" } })) > 0;
}

const MOST_TARGETS = 10;

/** Organisations, applications and clients whose name contains `q`, or whose id it is. */
export async function findTargets(tx: Tx, scope: Scope, q: string, now: Date) {
  const contains = { contains: literalLike(q), mode: "insensitive" } as const;
  const ids = scope === "all" ? {} : { id: { in: [...scope.organisations] } };
  const certificates = { where: isValidWhere(now) };
  const [organisations, applications, clients] = await Promise.all([
    tx.organisation.findMany({
      where: { AND: [ids, { OR: [{ id: q }, { legalName: contains }, { registrationNumber: q }] }] },
      select: { id: true, legalName: true, status: true, _count: { select: { certificates } } },
      orderBy: { legalName: "asc" },
      take: MOST_TARGETS,
    }),
    tx.application.findMany({
      where: { AND: [ownedByApplication(scope, "id"), { OR: [{ id: q }, { name: contains }, { uniqueName: q }] }] },
      select: {
        id: true,
        name: true,
        status: true,
        suspendedBy: true,
        organisation: { select: { legalName: true } },
        _count: { select: { certificates } },
      },
      orderBy: { name: "asc" },
      take: MOST_TARGETS,
    }),
    tx.oAuthClient.findMany({
      where: { AND: [ownedByApplication(scope), { OR: [{ clientId: q }, { name: contains }] }] },
      select: {
        clientId: true,
        name: true,
        status: true,
        suspendedBy: true,
        applicationId: true,
        application: { select: { name: true } },
      },
      orderBy: { name: "asc" },
      take: MOST_TARGETS,
    }),
  ]);
  return { organisations, applications, clients };
}
