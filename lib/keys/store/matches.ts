import type { Tx } from "@/lib/db/database";
import { ownedByApplication, type Scope } from "@/lib/operation/scope";
import { withBlocked } from "../store";

/** Signed certificates in the scope on one of these keys (RFC 7638 thumbprints), active ones first, then the newest. */
export function findCertificatesByKey(tx: Tx, scope: Scope, thumbprints: readonly string[], take: number) {
  return tx.certificate.findMany({
    where: { AND: [{ keyThumbprint: { in: [...thumbprints] } }, { kid: { not: null } }, ownedByApplication(scope)] },
    orderBy: [{ status: "asc" }, { createdAt: "desc" }], // "active" sorts before every other status
    take,
    select: {
      kid: true,
      keyThumbprint: true,
      type: true,
      name: true,
      status: true,
      notBefore: true,
      notAfter: true,
      organisationId: true,
      applicationId: true,
      organisation: { select: { legalName: true } },
      application: { select: { name: true } },
    },
  });
}

/** Registered keys in the scope by RFC 7638 thumbprint, current ones first, then the newest; also keys in imported certificates. */
export async function findKeysByThumbprint(tx: Tx, scope: Scope, thumbprints: readonly string[], take: number) {
  const rows = await tx.registeredKey.findMany({
    where: { AND: [{ keyThumbprint: { in: [...thumbprints] } }, ownedByApplication(scope)] },
    orderBy: [{ removedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
    take,
    include: { client: { select: { name: true } } },
  });
  return withBlocked(tx, rows);
}
