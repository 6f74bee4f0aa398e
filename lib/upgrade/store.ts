import type { Tx } from "@/lib/db/database";
import type { Prisma } from "@/lib/db/generated/client";
import type { Permission } from "@/lib/operation/permissions";
import { isValidWhere } from "@/lib/state/certificate";
import type { Range } from "./finder";

/** The migration that binds tokens of FAPI 2.0 clients. */
const BINDING_MIGRATION = "20261129170100_tokens_and_client_rules";

const WITH_HOLDER = {
  application: { select: { name: true } },
  organisation: { select: { legalName: true } },
} satisfies Prisma.OAuthClientInclude;

const page = ({ after, take }: Range) => ({
  where: after === undefined ? {} : { clientId: { gt: after } },
  orderBy: { clientId: "asc" } as const,
  take,
  include: WITH_HOLDER,
});

export type ClientOfHolder = Prisma.OAuthClientGetPayload<{ include: typeof WITH_HOLDER }>;

/** Clients with any of these scopes. */
export function findClientsWithScopes(tx: Tx, scopes: readonly Permission[], range: Range): Promise<ClientOfHolder[]> {
  const { where, ...rest } = page(range);
  return tx.oAuthClient.findMany({ ...rest, where: { ...where, scopes: { hasSome: [...scopes] } } });
}

/**
 * Clients of FAPI 2.0 applications that were created before tokens were bound and whose application has no valid Transport certificate.
 * Clients with a self-signed certificate (`self_signed_tls_client_auth`) need none.
 */
export async function findClientsWithoutTransport(tx: Tx, range: Range): Promise<ClientOfHolder[]> {
  const [migration] = await tx.$queryRaw<{ at: Date | null }[]>`
    SELECT finished_at AS at FROM _prisma_migrations WHERE migration_name = ${BINDING_MIGRATION}`;
  if (!migration?.at) return [];
  const { where, ...rest } = page(range);
  const usable = { type: "transport", ...isValidWhere(range.now) };
  return tx.oAuthClient.findMany({
    ...rest,
    where: {
      ...where,
      createdAt: { lt: migration.at },
      certificateBoundTokens: true,
      authMethod: { not: "self_signed_tls_client_auth" },
      application: { securityConfiguration: "fapi2", certificates: { none: usable } },
    },
  });
}

const CERTIFICATE_WITH_HOLDER = {
  kid: true,
  name: true,
  der: true,
  organisationId: true,
  applicationId: true,
  ...WITH_HOLDER,
} satisfies Prisma.CertificateSelect;

export type CertificateOfHolder = Prisma.CertificateGetPayload<{ select: typeof CERTIFICATE_WITH_HOLDER }>;

/** Valid certificates whose profile is for TLS servers (EKU serverAuth). */
export function findServerCertificates(tx: Tx, { now, after, take }: Range): Promise<CertificateOfHolder[]> {
  return tx.certificate.findMany({
    where: {
      kid: after === undefined ? { not: null } : { gt: after },
      ...isValidWhere(now),
      profile: { definition: { path: ["extendedKeyUsages"], array_contains: ["serverAuth"] } },
    },
    orderBy: { kid: "asc" },
    take,
    select: CERTIFICATE_WITH_HOLDER,
  });
}
