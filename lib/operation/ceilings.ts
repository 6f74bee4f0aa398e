import { AppError } from "@/lib/errors";

/**
 * How many of a thing one holder may have at once. Each bounds what a tenant can make the portal store, load or send; far above
 * what an organisation needs. What exists above a ceiling stays. Certificates have a limit of their own per application, which a
 * super administrator changes.
 */
export const CEILINGS = {
  applicationsPerOrganisation: 250,
  clientsPerApplication: 100,
  keysPerClient: 20,
  contactsPerOrganisation: 500,
  webhooksPerOrganisation: 20,
  calendarFeedsPerOrganisation: 20,
  /** Neither revoked nor expired. */
  tokensPerUser: 100,
} as const;

interface Ceiling {
  /** How many there are now, counted under a lock that others who add wait for. */
  count: number;
  most: number;
  /** "An application has at most 100 OAuth clients." */
  rule: string;
  /** "Delete one that is no longer used." */
  nextStep: string;
  /** `details.reason`, such as `client_limit_reached`. */
  reason: string;
}

/** @throws AppError precondition_failed when there is no room for one more */
export function assertRoom({ count, most, rule, nextStep, reason }: Ceiling): void {
  if (count < most) return;
  throw new AppError("precondition_failed", `${rule} ${nextStep}`, { details: { reason } });
}
