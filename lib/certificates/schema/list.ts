import { z } from "zod";
import { GivenInstant, Id, Kid, SearchText } from "@/lib/operation/fields";
import { CountedPageInput, countedPageOf, TOTAL_LIMIT } from "@/lib/operation/paging";
import { CERTIFICATE_TYPES, CertificateSummary } from "./certificate";

/** Upper limit of counts, so that large organisations don't slow every page. */
export const COUNT_LIMIT = TOTAL_LIMIT;

/** Most certificates selected at once: a page of the largest size. */
export const MAX_SELECTED = 200;

/** Filters of lists. `active` includes expiring and superseded certificates: all of them are valid. */
export const CERTIFICATE_FILTERS = ["active", "expiring", "superseded", "revoked", "expired"] as const;

export const CERTIFICATE_LEVELS = ["organisation", "application"] as const;

export const CERTIFICATE_SORTS = ["-createdAt", "createdAt", "notAfter", "-notAfter", "name", "-name"] as const;

export const ListCertificatesInput = z.strictObject({
  ...CountedPageInput.shape,
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

export const CertificatePage = countedPageOf(CertificateSummary).meta({ id: "CertificatePage" });

/** The filters of a list, without the status, which is what is counted. */
export const CountCertificatesInput = ListCertificatesInput.omit({
  limit: true,
  cursor: true,
  include: true,
  status: true,
  sort: true,
});

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

/** KIDs separated by commas, as a query string carries them. */
const KidList = z
  .string()
  .max(MAX_SELECTED * 44)
  .transform((text) => text.split(","))
  .pipe(z.array(Kid).min(1).max(MAX_SELECTED, `Select at most ${MAX_SELECTED} certificates.`));

/** The filters of a list, without paging, or the selected ones of its certificates. */
export const ExportCertificatesInput = ListCertificatesInput.omit({ limit: true, cursor: true, include: true }).extend({
  kids: KidList.optional(),
});
