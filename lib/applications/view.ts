import type { EntityStatus } from "@/lib/db/generated/client";
import type { ApplicationHealth } from "@/lib/health/schema";
import { suspendedByOf } from "@/lib/operation/suspension";
import { assertActive } from "@/lib/state/suspension";
import {
  type Application,
  type ApplicationListItem,
  ApplicationType,
  Environment,
  SecurityConfiguration,
} from "./schema";
import type { ApplicationRow, ApplicationSummary, OwnedApplicationRow } from "./store";

/** The public representation of an application. */
export function toApplication({ organisation, ...row }: OwnedApplicationRow): Application {
  return {
    ...row,
    organisationName: organisation.legalName,
    type: ApplicationType.parse(row.type),
    securityConfiguration: SecurityConfiguration.parse(row.securityConfiguration),
    environment: Environment.parse(row.environment),
    status: row.status,
    suspendedBy: suspendedByOf(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** An application as a list item. */
export function toListItem(
  row: OwnedApplicationRow,
  summary: ApplicationSummary | undefined,
  health: ApplicationHealth,
): ApplicationListItem {
  return {
    ...toApplication(row),
    health,
    clientCount: summary?.clientCount ?? 0,
    activeCertificateCount: summary?.activeCertificateCount ?? 0,
    nextExpiry: summary?.nextExpiry?.toISOString() ?? null,
  };
}

/** Rejects changes within a suspended application or organisation. @throws AppError precondition_failed */
export const assertApplicationActive = (
  application: Pick<ApplicationRow, "status"> & { organisation: { status: EntityStatus } },
): void => assertActive({ organisationStatus: application.organisation.status, applicationStatus: application.status });
