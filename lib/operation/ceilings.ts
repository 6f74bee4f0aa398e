import { AppError } from "@/lib/errors";

/**
 * Maximum number of objects per holder. Each limits what an organisation can make the portal store, load or send, far above normal use.
 * Existing objects above a limit are kept. Certificates have a separate limit per application, which a super administrator can change.
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
  /** Current number, counted under a lock that serialises additions. */
  count: number;
  most: number;
  /** "An application has at most 100 OAuth clients." */
  rule: string;
  /** "Delete one that is no longer used." */
  nextStep: string;
  /** `details.reason`, such as `client_limit_reached`. */
  reason: string;
}

/** @throws AppError precondition_failed when the limit is reached */
export function assertBelowCeiling({ count, most, rule, nextStep, reason }: Ceiling): void {
  if (count < most) return;
  throw new AppError("precondition_failed", `${rule} ${nextStep}`, { details: { reason } });
}
