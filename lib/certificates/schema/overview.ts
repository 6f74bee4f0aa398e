import { z } from "zod";
import { Id, Instant } from "@/lib/operation/fields";

/** Bars of the timeline: this month and the twelve after it, so that a certificate of a year is always in it. */
export const TIMELINE_MONTHS = 13;
/** Certificates that are named for each month. */
export const NAMED_CERTIFICATES = 5;

const Named = z.strictObject({
  kid: z.string(),
  name: z.string(),
  type: z.string(),
  organisationName: z.string(),
  applicationName: z.string().nullable(),
  notAfter: Instant,
  /** Replaced by a successor that is active. */
  isSuperseded: z.boolean(),
});

export const ExpiryOverviewInput = z.strictObject({ organisationId: Id.optional() });

export const ExpiryOverview = z.strictObject({
  /** This month (without certificates that have expired) and the twelve after it; UTC. */
  months: z.array(
    z.strictObject({
      /** YYYY-MM */
      month: z.string(),
      from: Instant,
      to: Instant,
      /** Active certificates that expire in it. */
      ending: z.int(),
      /** Those of them that a successor has replaced. */
      superseded: z.int(),
      /** Those of them that expire within 60 days and are not replaced. */
      expiring: z.int(),
      /** The first of them, at most five. */
      first: z.array(Named),
    }),
  ),
  /** The next expiry of a certificate that is not replaced. */
  next: Named.nullable(),
  /** Certificates that expire after the last month. */
  later: z.int(),
  /** Organisations with the most expiries in the next 60 days; null for users of one organisation. */
  organisations: z
    .array(z.strictObject({ organisationId: Id, organisationName: z.string(), ending: z.int(), firstEnd: Instant }))
    .nullable(),
});
export type ExpiryOverview = z.output<typeof ExpiryOverview>;
