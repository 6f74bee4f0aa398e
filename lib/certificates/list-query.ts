import type { Prisma } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import type { Identifier } from "@/lib/operation/identifiers";
import { afterPosition, type Position, positionTime } from "@/lib/operation/paging";
import { ownedByApplication, type Scope } from "@/lib/operation/scope";
import {
  isExpiredWhere,
  isExpiringWhere,
  isRevokedWhere,
  isSupersededWhere,
  isValidWhere,
} from "@/lib/state/certificate";
import type { CERTIFICATE_TYPES } from "./schema/certificate";
import type { CERTIFICATE_FILTERS, CERTIFICATE_LEVELS, CERTIFICATE_SORTS } from "./schema/list";
import { type SubjectTerms, searchTerms } from "./search";
import type { SummaryRow } from "./store";

export interface CertificateFilter {
  scope: Scope;
  now: Date;
  organisationId?: string | undefined;
  applicationId?: string | undefined;
  level?: (typeof CERTIFICATE_LEVELS)[number] | undefined;
  status?: (typeof CERTIFICATE_FILTERS)[number] | undefined;
  type?: (typeof CERTIFICATE_TYPES)[number] | undefined;
  expiresAfter?: string | undefined;
  expiresBefore?: string | undefined;
  q?: string | undefined;
  kids?: readonly string[] | undefined;
}

export interface CertificateQuery extends CertificateFilter {
  sort: (typeof CERTIFICATE_SORTS)[number];
  after: Position | undefined;
}

type Where = Prisma.CertificateWhereInput;
type SortColumn = "createdAt" | "notAfter" | "name";

/** The conditions of a list. Excludes certificates that were never signed. */
export function listWhere(query: CertificateFilter | CertificateQuery): Where {
  const { organisationId, applicationId, level, type, expiresAfter, expiresBefore, q } = query;
  const and: Where[] = [ownedByApplication(query.scope), { kid: { not: null } }];
  if (organisationId) and.push({ organisationId });
  if (applicationId) and.push({ applicationId });
  if (level) and.push({ applicationId: level === "organisation" ? null : { not: null } });
  if (type) and.push({ type });
  if (expiresAfter) and.push({ notAfter: { gte: new Date(expiresAfter) } });
  if (expiresBefore) and.push({ notAfter: { lt: new Date(expiresBefore) } });
  if (query.status) and.push(statusWhere(query.status, query.now));
  if (q) and.push(searchWhere(q));
  if (query.kids) and.push({ kid: { in: [...query.kids] } });
  if ("after" in query && query.after) and.push(beyondPosition(query.sort, query.after));
  return { AND: and };
}

function statusWhere(status: NonNullable<CertificateQuery["status"]>, now: Date): Where {
  switch (status) {
    case "active":
      return isValidWhere(now);
    case "expiring":
      return isExpiringWhere(now);
    case "superseded":
      return isSupersededWhere(now);
    case "revoked":
      return isRevokedWhere;
    case "expired":
      return isExpiredWhere(now);
  }
}

function searchWhere(q: string): Where {
  const { identifier, kidPrefix, serialPrefix, thumbprintPrefix, sha1Prefix, id, subject, text } = searchTerms(q);
  const or: Where[] = [{ searchText: { contains: literalLike(text) } }];
  if (identifier) or.push(...identifierWhere(identifier));
  if (kidPrefix) or.push({ kid: { startsWith: literalLike(kidPrefix) } });
  if (serialPrefix) or.push({ serial: { startsWith: serialPrefix } });
  if (sha1Prefix) or.push({ thumbprintSha1: { startsWith: sha1Prefix } });
  if (thumbprintPrefix) {
    const { hex, kidPrefix: start } = thumbprintPrefix;
    or.push({ AND: [{ kid: { startsWith: literalLike(start) } }, { thumbprintSha256: { startsWith: hex } }] });
  }
  if (id) or.push({ organisationId: id }, { applicationId: id });
  if (subject) or.push(subjectWhere(subject));
  return { OR: or };
}

/** Identifiers of a certificate or of its key; every column has an index. */
function identifierWhere({ kid, sha256, sha1, serials }: Identifier): Where[] {
  return [
    ...(kid ? [{ kid }, { keyThumbprint: kid }] : []),
    ...(sha256 ? [{ keyFingerprint: sha256 }] : []),
    ...(sha1 ? [{ thumbprintSha1: sha1 }] : []),
    ...serials.map((serial) => ({ serial })),
  ];
}

function subjectWhere({ organisationId, text, parts }: SubjectTerms): Where {
  return {
    AND: [
      ...(organisationId ? [{ organisationId }] : []),
      ...(text ? [{ searchText: { contains: literalLike(text) } }] : []),
      ...parts.map((part): Where => ({ subject: { contains: literalLike(part), mode: "insensitive" } })),
    ],
  };
}

function sortOf(sort: CertificateQuery["sort"]): { column: SortColumn; direction: "asc" | "desc" } {
  return sort.startsWith("-")
    ? { column: sort.slice(1) as SortColumn, direction: "desc" } // the enum has no other values after the hyphen
    : { column: sort as SortColumn, direction: "asc" };
}

/** The opposite order, in which a previous page is read. */
export const reversed = (sort: CertificateQuery["sort"]): CertificateQuery["sort"] =>
  sort.startsWith("-") ? (sort.slice(1) as CertificateQuery["sort"]) : `-${sort as SortColumn}`; // every column has both

export function listOrder(sort: CertificateQuery["sort"]): Prisma.CertificateOrderByWithRelationInput[] {
  const { column, direction } = sortOf(sort);
  return [{ [column]: direction }, { id: direction }];
}

/** Start of the next page. The first bound lets the index seek to it; the second breaks ties. */
function beyondPosition(sort: CertificateQuery["sort"], [raw, id]: Position): Where {
  const { column, direction } = sortOf(sort);
  const value = column === "name" ? String(raw) : positionTime(raw);
  const atLeast = direction === "asc" ? "gte" : "lte";
  const beyond = afterPosition(column, { at: value, id }, { direction }) as Where; // a string for the name, a date for the others
  return { AND: [{ [column]: { [atLeast]: value } }, beyond] };
}

/** The position of a row in its list. */
export function positionOf(sort: CertificateQuery["sort"], row: SummaryRow): Position {
  const value = row[sortOf(sort).column];
  return [value instanceof Date ? value.toISOString() : value, row.id];
}
