import type { Tx } from "@/lib/db/database";
import { Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import { ownedBy, type Scope } from "@/lib/operation/actor";
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

/** What the lines of a list name. A KID may be a key thumbprint; subjects are as the database has them. */
export type ListedNames = Record<"kids" | "sha1s" | "serials" | "subjects", readonly string[]>;

/**
 * Certificates with one of these names, in the scope: all that have the KID, SHA-1 thumbprint or serial, and of each key thumbprint
 * and subject two, active ones before others and the newest first. What was never signed is none.
 */
export async function findListedCertificates(tx: Tx, scope: Scope, names: ListedNames) {
  const { kids, sha1s, serials, subjects } = names;
  const ofKeys = await findTwoOfEach(tx, scope, Prisma.sql`key_thumbprint`, kids);
  const ofSubjects = await findTwoOfEach(tx, scope, Prisma.sql`subject`, subjects);
  return tx.certificate.findMany({
    where: {
      AND: [
        ownedBy(scope),
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
    orderBy: [{ status: "asc" }, { createdAt: "desc" }], // "active" comes before every other word
  });
}

/** Ids of at most two certificates for each value of a column. */
async function findTwoOfEach(tx: Tx, scope: Scope, column: Prisma.Sql, values: readonly string[]): Promise<string[]> {
  if (values.length === 0) return [];
  const own = scope === "all" ? Prisma.sql`TRUE` : Prisma.sql`organisation_id = ANY(${[...scope]}::text[])`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT found.id FROM unnest(${[...values]}::text[]) AS wanted(value) CROSS JOIN LATERAL (
      SELECT id FROM certificates WHERE ${column} = wanted.value AND kid IS NOT NULL AND ${own}
      ORDER BY status, created_at DESC LIMIT 2) found`;
  return rows.map(({ id }) => id);
}

/** The public JWK of a certificate or of a registration, by KID, RFC 7638 thumbprint or fingerprint. */
export async function findPublicKey(
  tx: Tx,
  where: { keyFingerprint: string } | { OR: [{ kid: string }, { keyThumbprint: string }] },
): Promise<Record<string, unknown> | undefined> {
  const select = { publicKey: true };
  const found =
    (await tx.certificate.findFirst({ where, select })) ?? (await tx.registeredKey.findFirst({ where, select }));
  return found?.publicKey as Record<string, unknown> | undefined; // written from a PublicJwk
}

/** Whether one of these keys is blocked, which blocks its whole family. */
export async function isBlocked(tx: Tx, family: readonly string[]): Promise<boolean> {
  return (await tx.blockedKey.count({ where: { keyFingerprint: { in: [...family] } } })) > 0;
}

/** A key of our own must not be blocked by hand: renewing an authority is another job. */
export async function isOwnKey(tx: Tx, family: readonly string[]): Promise<boolean> {
  return (await tx.blockedKey.count({ where: { keyFingerprint: { in: [...family] }, reason: "own_key" } })) > 0;
}

const MOST_TARGETS = 10;

/** Organisations, applications and clients whose name has the words, or whose id they are. */
export async function findTargets(tx: Tx, scope: Scope, q: string, now: Date) {
  const contains = { contains: literalLike(q), mode: "insensitive" } as const;
  const ids = scope === "all" ? {} : { id: { in: [...scope] } };
  const certificates = { where: isValidWhere(now) };
  const [organisations, applications, clients] = await Promise.all([
    tx.organisation.findMany({
      where: { AND: [ids, { OR: [{ id: q }, { legalName: contains }, { registrationNumber: q }] }] },
      select: { id: true, legalName: true, status: true, _count: { select: { certificates } } },
      orderBy: { legalName: "asc" },
      take: MOST_TARGETS,
    }),
    tx.application.findMany({
      where: { AND: [ownedBy(scope), { OR: [{ id: q }, { name: contains }, { uniqueName: q }] }] },
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
      where: { AND: [ownedBy(scope), { OR: [{ clientId: q }, { name: contains }] }] },
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
