import { z } from "zod";
import { Id } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";

/**
 * - `client_scopes`: an OAuth client has scopes that no longer have an effect.
 * - `client_certificate`: a FAPI 2.0 client gets no token until its application has a Transport certificate.
 * - `server_names`: a server certificate contains names that are no longer issued.
 */
export const FINDING_KINDS = ["client_scopes", "client_certificate", "server_names"] as const;
export const FindingKind = z.enum(FINDING_KINDS);

export const UpgradeFinding = z.strictObject({
  kind: FindingKind,
  organisationId: Id,
  organisationName: z.string(),
  /** Null for a certificate of the organisation itself. */
  applicationId: Id.nullable(),
  applicationName: z.string().nullable(),
  /** Null for a certificate. */
  clientId: Id.nullable(),
  /** Null for a client. */
  kid: z.string().nullable(),
  /** Name of the client or certificate. */
  name: z.string(),
  /** The affected scopes or names; empty when the whole client is affected. */
  values: z.array(z.string()),
  /** What changed, and what to do. */
  message: z.string(),
});
export type UpgradeFinding = z.output<typeof UpgradeFinding>;

export const ListUpgradeFindingsInput = z.strictObject({ ...PageInput.shape, kind: FindingKind.optional() });
export const UpgradeFindingPage = pageOf(UpgradeFinding);
