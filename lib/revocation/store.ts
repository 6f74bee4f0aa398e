import type { Tx } from "@/lib/db/database";
import { literalLike } from "@/lib/db/like";
import { ownedBy, type Scope } from "@/lib/operation/actor";

const LISTED = {
  kid: true,
  serial: true,
  thumbprintSha1: true,
  type: true,
  name: true,
  status: true,
  notAfter: true,
  lastUsedAt: true,
  organisation: { select: { legalName: true } },
  application: { select: { name: true } },
} as const;

/** Certificates with one of these KIDs, SHA-1 thumbprints or serials, in the scope. What was never signed is none. */
export function findListedCertificates(
  tx: Tx,
  scope: Scope,
  { kids, sha1s, serials }: Record<"kids" | "sha1s" | "serials", readonly string[]>,
) {
  return tx.certificate.findMany({
    where: {
      AND: [
        ownedBy(scope),
        { kid: { not: null } },
        {
          OR: [{ kid: { in: [...kids] } }, { thumbprintSha1: { in: [...sha1s] } }, { serial: { in: [...serials] } }],
        },
      ],
    },
    select: LISTED,
  });
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
  const certificates = { where: { status: "active", notAfter: { gt: now } } };
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
