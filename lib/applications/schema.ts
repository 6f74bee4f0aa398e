import { z } from "zod";
import { ApplicationHealth } from "@/lib/health/schema";
import {
  changesSomething,
  EntityStatus,
  HttpsUrl,
  Id,
  Instant,
  lineOfText,
  linesOfText,
  NOTHING_TO_CHANGE,
  SearchText,
} from "@/lib/operation/fields";
import { CountedPageInput, countedPageOf } from "@/lib/operation/paging";
import { SUSPENDED_BY } from "@/lib/operation/suspension";
import { isReservedName } from "./reserved-names";

export const APPLICATION_TYPES = ["server_to_server", "web", "native", "resource_server"] as const;
export const SECURITY_CONFIGURATIONS = ["fapi2", "private_key_jwt", "mtls", "client_secret"] as const;
export const ENVIRONMENTS = ["sandbox", "production"] as const;
/** A hyphen reverses the order. By `nextExpiry`, applications without a certificate are last in both directions. */
export const APPLICATION_SORTS = ["-createdAt", "createdAt", "name", "-name", "nextExpiry", "-nextExpiry"] as const;

export const ApplicationType = z.enum(APPLICATION_TYPES);
export const SecurityConfiguration = z.enum(SECURITY_CONFIGURATIONS);
export type SecurityConfiguration = z.output<typeof SecurityConfiguration>;
export const Environment = z.enum(ENVIRONMENTS);

const Name = lineOfText(1, 100);
const Description = linesOfText(2000);

/** CN of certificates and part of file names, so it is short, plain ASCII and never changes. */
const UniqueName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]$/, "Use 3 to 40 lower-case letters, digits and hyphens.")
  .refine((name) => !isReservedName(name), "This is a reserved host name. Choose a name such as payments-gateway.");

export const Application = z
  .strictObject({
    id: Id,
    organisationId: Id,
    organisationName: z.string(),
    name: z.string(),
    uniqueName: z.string(),
    type: ApplicationType,
    securityConfiguration: SecurityConfiguration,
    environment: Environment,
    status: EntityStatus,
    /** `platform`: only a security officer or super administrator can resume it. Null while it is active. */
    suspendedBy: z.enum(SUSPENDED_BY).nullable(),
    description: z.string(),
    homepageUri: z.string().nullable(),
    logoUri: z.string().nullable(),
    policyUri: z.string().nullable(),
    termsOfServiceUri: z.string().nullable(),
    certificateLimit: z.int(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Application" });
export type Application = z.output<typeof Application>;

/** An application as it is read: whether its clients get tokens now. */
export const ApplicationWithHealth = Application.extend({ health: ApplicationHealth }).meta({
  id: "ApplicationWithHealth",
});
export type ApplicationWithHealth = z.output<typeof ApplicationWithHealth>;

/** `activeCertificateCount` is at most 10,000; `nextExpiry`: of the active certificates that are not replaced. */
export const ApplicationListItem = ApplicationWithHealth.extend({
  clientCount: z.int(),
  activeCertificateCount: z.int(),
  nextExpiry: Instant.nullable(),
}).meta({ id: "ApplicationListItem" });
export type ApplicationListItem = z.output<typeof ApplicationListItem>;

export const ListApplicationsInput = z.strictObject({
  ...CountedPageInput.shape,
  organisationId: Id.optional(),
  q: SearchText.optional(),
  type: ApplicationType.optional(),
  environment: Environment.optional(),
  status: EntityStatus.optional(),
  sort: z.enum(APPLICATION_SORTS).default("-createdAt"),
});
export const ApplicationPage = countedPageOf(ApplicationListItem).meta({ id: "ApplicationPage" });

export const GetApplicationInput = z.strictObject({ applicationId: Id });

export const CreateApplicationInput = z.strictObject({
  organisationId: Id,
  name: Name,
  type: ApplicationType,
  securityConfiguration: SecurityConfiguration,
  environment: Environment.default("sandbox"),
  description: Description.default(""),
  uniqueName: UniqueName.optional(),
});

export const UpdateApplicationInput = z
  .strictObject({
    applicationId: Id,
    name: Name.optional(),
    description: Description.optional(),
    status: EntityStatus.optional(),
    environment: Environment.optional(),
    homepageUri: HttpsUrl.nullable().optional(),
    logoUri: HttpsUrl.nullable().optional(),
    policyUri: HttpsUrl.nullable().optional(),
    termsOfServiceUri: HttpsUrl.nullable().optional(),
    /** Only super administrators can change it. */
    certificateLimit: z.int().min(0).max(10_000).optional(),
  })
  .refine(changesSomething(["applicationId"]), NOTHING_TO_CHANGE);

export const SetApplicationStatusInput = z.strictObject({
  applicationId: Id,
  status: EntityStatus,
  /** For the audit log. */
  comment: linesOfText(500).optional(),
});
