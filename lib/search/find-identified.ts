import { listCertificates } from "@/lib/certificates/list-certificates";
import { formatDate, formatDateTime, shortenMiddle } from "@/lib/format";
import { readIdentifier } from "@/lib/operation/identifiers";
import { type Query, resultsOf, within } from "./query";
import type { SearchResult } from "./schema";
import { findCertificatesNamed, findKeys } from "./store/keys";
import { patternsOf } from "./store/patterns";
import { clientsById, findAttempts, findAuditEvents } from "./store/requests";

/** Certificates by name, then everything that the list of certificates finds: identifiers, prefixes of them, subjects, holders. */
export async function identifiedCertificates(query: Query): Promise<SearchResult[]> {
  const { ctx, tx, q, organisationId } = query;
  const mine = within(query, "certificate:read");
  if (!mine || [...q].length < MIN_LENGTH) return [];
  const [named, { items }] = await Promise.all([
    findCertificatesNamed(tx, mine, q),
    listCertificates.execute(ctx, { q, limit: query.limit, ...(organisationId ? { organisationId } : {}) }),
  ]);
  const identifier = readIdentifier(q);
  const listed = items.map((item) => ({
    ...item,
    holder: item.applicationName ?? item.organisationName,
    notAfter: new Date(item.notAfter),
    isIdentified:
      identifier !== undefined &&
      [identifier.kid, identifier.sha256, ...identifier.serials].some((one) =>
        [item.kid, item.thumbprintSha256, item.serialNumber, item.keyThumbprint].includes(one ?? ""),
      ),
  }));
  const known = new Set(listed.map(({ kid }) => kid));
  const others = named
    .filter(({ kid }) => !known.has(kid))
    .map((row) => ({ ...row, serialNumber: "", thumbprintSha256: "", isIdentified: false }));
  return resultsOf(
    query,
    [...listed, ...others],
    ({ name, kid, serialNumber, thumbprintSha256, isIdentified }) => ({
      names: [name, kid, serialNumber, thumbprintSha256],
      ids: [isIdentified ? q : kid],
    }),
    ({ kid, name, type, holder, notAfter, applicationId }) => ({
      kind: "certificate",
      id: kid,
      label: name || shortenMiddle(kid),
      detail: `${shortenMiddle(kid)} · ${type} · ${holder} · expires ${formatDate(notAfter)}`,
      applicationId,
    }),
  );
}

/** Two characters have no trigram, so the table would be scanned. */
const MIN_LENGTH = 3;

/** Registered keys by KID, thumbprint, fingerprint or name. */
export async function identifiedKeys(query: Query): Promise<SearchResult[]> {
  const mine = within(query, "client:read");
  if (!mine) return [];
  const identifier = readIdentifier(query.q);
  const rows = await findKeys(query.tx, mine, patternsOf(query.q), identifier);
  return resultsOf(
    query,
    rows,
    ({ name, kid, keyThumbprint, keyFingerprint }) => {
      const isIdentified =
        [kid, keyThumbprint].includes(identifier?.kid ?? "") || keyFingerprint === identifier?.sha256;
      return { names: [name], ids: [isIdentified ? query.q : kid] };
    },
    ({ kid, name, clientId, clientName, applicationId }) => ({
      kind: "key",
      id: kid,
      label: name || shortenMiddle(kid),
      detail: `${shortenMiddle(kid)} · ${clientName}`,
      applicationId,
      clientId,
    }),
  );
}

const REQUEST_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Entries of the authentication log and the audit log of a request id: one attempt per client, one event per record. */
export async function requestEntries(query: Query): Promise<SearchResult[]> {
  if (!REQUEST_ID.test(query.q)) return [];
  const requestId = query.q.toLowerCase();
  return (await Promise.all([attemptsOf(query, requestId), eventsOf(query, requestId)])).flat();
}

async function attemptsOf(query: Query, requestId: string): Promise<SearchResult[]> {
  const mine = within(query, "client:read");
  if (!mine) return [];
  await query.ctx.deps.oauth.log.flush();
  const rows = await findAttempts(query.tx, mine.scope, requestId);
  const clients = await clientsById(
    query.tx,
    mine.scope,
    rows.map(({ clientId }) => clientId ?? ""),
  );
  return resultsOf(query, rows, IS_EXACT(query), ({ id, clientId, outcome, at }) => {
    const client = clients.get(clientId ?? "");
    return {
      kind: "authentication_attempt",
      id,
      label: `Authentication of ${client?.name ?? clientId} ${outcome}`,
      detail: formatDateTime(at),
      applicationId: client?.applicationId ?? null,
      clientId,
    };
  }).filter(({ applicationId }) => applicationId !== null); // a deleted client has no page
}

async function eventsOf(query: Query, requestId: string): Promise<SearchResult[]> {
  const mine = within(query, "audit:read");
  if (!mine) return [];
  const rows = await findAuditEvents(query.tx, mine.scope, requestId);
  return resultsOf(query, rows, IS_EXACT(query), ({ id, operation, actorLabel, at }) => ({
    kind: "audit_event",
    id,
    label: `${operation} by ${actorLabel}`,
    detail: formatDateTime(at),
  }));
}

/** Request ids only match as a whole. */
const IS_EXACT =
  ({ q }: Query) =>
  () => ({ names: [], ids: [q] });
