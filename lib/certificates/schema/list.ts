import { z } from "zod";
import { GivenInstant, Id, SearchText } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";
import { CERTIFICATE_TYPES, CertificateSummary } from "./certificate";

/** Upper limit of counts, so that large organisations don't slow every page. */
export const COUNT_LIMIT = 10_000;

/** Filters of lists. `active` includes expiring and superseded certificates: all of them are valid. */
export const CERTIFICATE_FILTERS = ["active", "expiring", "superseded", "revoked", "expired"] as const;

export const CERTIFICATE_LEVELS = ["organisation", "application"] as const;

export const CERTIFICATE_SORTS = ["-createdAt", "createdAt", "notAfter", "-notAfter", "name", "-name"] as const;

export const ListCertificatesInput = z.strictObject({
  ...PageInput.shape,
  organisationId: Id.optional(),
  applicationId: Id.optional(),
  /** `organisation`: only certificates of organisations themselves; `application`: only those of applications. */
  level: z.enum(CERTIFICATE_LEVELS).optional(),
  status: z.enum(CERTIFICATE_FILTERS).optional(),
  type: z.enum(CERTIFICATE_TYPES).optional(),
  /** Expires at this instant or later; with `expiresBefore` an interval, as for the bars of the timeline. */
  expiresAfter: GivenInstant.optional(),
  expiresBefore: GivenInstant.optional(),
  /** Prefix of a KID, serial or thumbprint (colons allowed), or part of a name. */
  q: SearchText.optional(),
  sort: z.enum(CERTIFICATE_SORTS).default("-createdAt"),
});

export const CertificatePage = pageOf(CertificateSummary).meta({ id: "CertificatePage" });

export const CountCertificatesInput = z.strictObject({ organisationId: Id.optional(), applicationId: Id.optional() });

/** Each at most 10,000. */
export const CertificateCounts = z
  .strictObject({
    active: z.int(),
    expiring: z.int(),
    superseded: z.int(),
    revoked: z.int(),
    expired: z.int(),
  })
  .meta({ id: "CertificateCounts" });
export type CertificateCounts = z.output<typeof CertificateCounts>;

/** The filters of a list, without paging. */
export const ExportCertificatesInput = ListCertificatesInput.omit({ limit: true, cursor: true });

const isIterable = (value: unknown) => typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** A streamed file. */
export const CertificateExport = z.strictObject({
  fileName: z.string(),
  contentType: z.string(),
  body: z.custom<AsyncIterable<string>>(isIterable),
});
