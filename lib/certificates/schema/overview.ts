import { z } from "zod";
import { Id, Instant } from "@/lib/operation/fields";

/** Bars of the timeline. */
export const TIMELINE_MONTHS = 12;

export const ExpiryOverviewInput = z.strictObject({ organisationId: Id.optional() });

export const ExpiryOverview = z.strictObject({
  /** This month (without certificates that have expired) and the eleven after it; UTC. */
  months: z.array(
    z.strictObject({
      /** YYYY-MM */
      month: z.string(),
      from: Instant,
      to: Instant,
      /** Active certificates that expire in it. */
      ending: z.int(),
    }),
  ),
  /** Certificates that expire after the last month. */
  later: z.int(),
  /** Organisations with the most expiries in the next 60 days; null for users of one organisation. */
  organisations: z
    .array(z.strictObject({ organisationId: Id, organisationName: z.string(), ending: z.int(), firstEnd: Instant }))
    .nullable(),
});
export type ExpiryOverview = z.output<typeof ExpiryOverview>;
