import type { OwnedApplicationRow } from "@/lib/applications/public";
import type { Tx } from "@/lib/db/database";
import type { OAuthClient as ClientRow } from "@/lib/db/generated/client";
import { assertReplaced } from "@/lib/db/replaced";
import { notFound } from "@/lib/errors";
import { afterPosition } from "@/lib/operation/paging";
import { ownedByApplication, type Scope } from "@/lib/operation/scope";

export type { ClientRow };

/** A client with its application and organisation. */
export type OwnedClientRow = ClientRow & { application: OwnedApplicationRow };

/** @throws AppError not_found when it does not exist or its organisation is not in the scope */
export async function findClient(tx: Tx, scope: Scope, clientId: string): Promise<OwnedClientRow> {
  const row = await tx.oAuthClient.findFirst({
    where: { clientId, ...ownedByApplication(scope) },
    include: { application: { include: { organisation: true } } },
  });
  if (!row) throw notFound("The client");
  return row;
}

/** Newest first. */
export function findClients(
  tx: Tx,
  filter: { applicationId: string; after: { at: Date; id: string } | undefined; take: number },
): Promise<ClientRow[]> {
  const { applicationId, after, take } = filter;
  return tx.oAuthClient.findMany({
    where: {
      applicationId,
      ...afterPosition("createdAt", after, { id: "clientId" }),
    },
    orderBy: [{ createdAt: "desc" }, { clientId: "desc" }],
    take,
  });
}

/** Counted under the application's lock, so that concurrent calls don't exceed the limit together. */
export async function countClients(tx: Tx, applicationId: string): Promise<number> {
  await tx.$queryRaw`SELECT id FROM applications WHERE id = ${applicationId} FOR NO KEY UPDATE`;
  return tx.oAuthClient.count({ where: { applicationId } });
}

export function insertClient(tx: Tx, row: ClientRow): Promise<ClientRow> {
  return tx.oAuthClient.create({ data: row });
}

/**
 * Changes the client if it is still the version that was read.
 * @throws AppError conflict when another request changed it first
 */
export async function replaceClient(tx: Tx, before: ClientRow, after: ClientRow): Promise<void> {
  const { clientId, updatedAt } = before;
  const updated = await tx.oAuthClient.updateMany({ where: { clientId, updatedAt }, data: after });
  assertReplaced(updated, "client");
}
