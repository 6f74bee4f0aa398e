import { may } from "@/lib/operation/actor";
import { type Query, resultsOf, within } from "./query";
import type { SearchResult } from "./schema";
import { findApplications, findClients, findOrganisations, findUsers, newestApplications } from "./store/names";
import { patternsOf } from "./store/patterns";

/** Applications by id, unique name, name or organisation. */
export async function namedApplications(query: Query): Promise<SearchResult[]> {
  const mine = within(query, "application:read");
  if (!mine) return [];
  const rows = await findApplications(query.tx, mine, patternsOf(query.q));
  return resultsOf(
    query,
    rows,
    ({ id, name, uniqueName }) => ({ names: [name, uniqueName], ids: [id, uniqueName] }),
    (row) => applicationResult(query, row, row.status === "active"),
  );
}

/** The newest active applications. */
export async function someApplications(query: Query): Promise<SearchResult[]> {
  const mine = within(query, "application:read");
  if (!mine) return [];
  const rows = await newestApplications(query.tx, mine, query.limit);
  return rows.map((row) => ({ rank: 4, clientId: null, ...applicationResult(query, row, true) }));
}

function applicationResult(
  { ctx: { actor } }: Query,
  row: { id: string; name: string; organisationId: string; organisationName: string },
  isActive: boolean,
) {
  return {
    kind: "application" as const,
    id: row.id,
    label: row.name,
    detail: row.organisationName,
    applicationId: row.id,
    mayIssue: isActive && may(actor, "certificate:issue", row),
    mayCreateClient: isActive && may(actor, "client:write", row),
  };
}

/** OAuth clients by client id, name or application. */
export async function namedClients(query: Query): Promise<SearchResult[]> {
  const mine = within(query, "client:read");
  if (!mine) return [];
  return resultsOf(
    query,
    await findClients(query.tx, mine, patternsOf(query.q)),
    ({ clientId, name }) => ({ names: [name], ids: [clientId] }),
    ({ clientId, name, applicationId, applicationName }) => ({
      ...{ kind: "client", id: clientId, label: name, detail: applicationName, applicationId, clientId },
    }),
  );
}

/** Organisations by id, registration number or legal name, whichever organisation is selected. */
export async function namedOrganisations(query: Query): Promise<SearchResult[]> {
  const mine = within(query, "organisation:read");
  if (!mine) return [];
  return resultsOf(
    query,
    await findOrganisations(query.tx, mine, patternsOf(query.q)),
    ({ id, legalName, registrationNumber }) => ({ names: [legalName], ids: [id, registrationNumber] }),
    (row) => ({
      kind: "organisation",
      id: row.id,
      label: row.legalName,
      detail: `${row.country} ${row.registrationNumber}`,
    }),
  );
}

/** Users by id, name or email address, for callers who may see them. */
export async function namedUsers(query: Query): Promise<SearchResult[]> {
  const mine = within(query, "user:read");
  if (!mine) return [];
  return resultsOf(
    query,
    await findUsers(query.tx, mine, patternsOf(query.q)),
    ({ id, name, email }) => ({ names: [name, email], ids: [id, email] }),
    ({ id, name, email }) => ({ kind: "user", id, label: name, detail: email }),
  );
}
