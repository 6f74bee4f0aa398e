/**
 * Suspension. An organisation, application or client is usable while it and everything above it is active. In the SQL, the argument is
 * the alias of a row of the table.
 */
import type { EntityStatus } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";

export interface OwnerStatuses {
  organisationStatus: EntityStatus;
  /** Null or absent: the object belongs to the organisation itself. */
  applicationStatus?: EntityStatus | null;
  clientStatus?: EntityStatus;
}

export type SuspendedPart = "organisation" | "application" | "client";

export const isActiveSql = (alias: string): string => `${alias}.status = 'active'`;

/** The highest suspended part; undefined when everything is active. */
export function suspendedPart({
  organisationStatus,
  applicationStatus,
  clientStatus,
}: OwnerStatuses): SuspendedPart | undefined {
  if (organisationStatus !== "active") return "organisation";
  if (applicationStatus && applicationStatus !== "active") return "application";
  if (clientStatus && clientStatus !== "active") return "client";
  return undefined;
}

/** The same in SQL: whether the organisation and, if any, the application are active. `a` may be all NULL (LEFT JOIN). */
export const isHolderActiveSql = (o: string, a: string): string =>
  `(${isActiveSql(o)} AND (${a}.id IS NULL OR ${isActiveSql(a)}))`;

/** How to resume each part. */
export const RESUME: Readonly<Record<SuspendedPart, string>> = {
  organisation: "Ask a security officer or super administrator to resume the organisation.",
  application: "Resume the application under Settings, unless a security officer suspended it: then ask them.",
  client: "Resume the client on its page, unless a security officer suspended it: then ask them.",
};

/** Asserts that nothing is suspended. @throws AppError precondition_failed */
export function assertActive(statuses: OwnerStatuses): void {
  const suspended = suspendedPart(statuses);
  if (!suspended) return;
  throw new AppError(
    "precondition_failed",
    `The ${suspended} is suspended, so nothing below it can be changed. ${RESUME[suspended]}`,
    {
      details: { reason: `${suspended}_suspended` },
    },
  );
}
