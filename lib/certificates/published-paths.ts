/** Paths below the portal's URL at which keys are published; `server/pki/routes.ts` parses them. Client-safe. */

export interface PublishedHolder {
  organisationId: string;
  /** Null: the organisation, in key sets with all of its applications. */
  applicationId: string | null;
}

const folderOf = ({ organisationId, applicationId }: PublishedHolder): string =>
  `/keystore/${organisationId}/${applicationId ? `${applicationId}/` : ""}`;

/** A certificate's public PEM: the `x5u` of the key sets. */
export const publicPemPath = (holder: PublishedHolder, kid: string): string => `${folderOf(holder)}${kid}.pem`;

/** The key set for a certificate type. `isInactive`: the set of revoked and expired keys. */
export const keySetPath = (holder: PublishedHolder, type: string, { isInactive = false } = {}): string =>
  `${folderOf(holder)}${isInactive ? "inactive/" : ""}${type === "transport" ? "transport" : "application"}.jwks`;
