import type { ClientRow } from "@/lib/clients/public";
import type { EntityStatus } from "@/lib/db/generated/client";
import type { PublicJwk } from "@/lib/pki/public-key";
import { type KeyState, outsideValidity } from "@/lib/state/key";
import { type SuspendedPart, suspendedPart } from "@/lib/state/suspension";

export type KeyPurpose = "signing" | "transport" | "encryption";

export interface ClientKey {
  /** Id of the certificate or of the registered key; the KID for a key of an external set. */
  id: string;
  /** Unique among the keys of a client. */
  kid: string;
  /** `kid` of the imported JWK. Never used for look-ups; an error message names the KID to send instead. */
  givenKid?: string;
  jwk: PublicJwk;
  /** The only algorithm of this key, if its JWK has one. */
  algorithm?: string;
  source: "certificate" | "registered" | "jwks_uri";
  usage: KeyPurpose;
  /** `revoked`: the certificate is revoked, or the key is compromised. `removed`: removed by its owner. */
  state: KeyState;
  notBefore?: Date;
  notAfter?: Date;
  /** base64url SHA-256 of the certificate's DER (`x5t#S256`), if there is a certificate. */
  thumbprintS256?: string;
  name: string;
}

/** A client with its keys and the status of its owners. */
export interface ClientKeyRing {
  /** Every column, `secretHash` too: it never leaves the process. */
  client: ClientRow;
  applicationName: string;
  /** server_to_server | web | native | resource_server */
  applicationType: string;
  /** fapi2 | private_key_jwt | mtls | client_secret */
  securityConfiguration: string;
  applicationStatus: EntityStatus;
  /** Legal name. */
  organisationName: string;
  organisationStatus: EntityStatus;
  /**
   * Certificates of the application and keys registered for the client, active ones first; each KID once. Empty for a client
   * whose `keySource` is jwks_uri: its keys are those of `externalKeys`, and certificates issued here must not replace them.
   */
  keys: ClientKey[];
}

/** Why a key can't verify a client's signature. */
export type KeyFault = "revoked" | "expired" | "not_yet_valid" | "wrong_usage";

/** Undefined: usable at `now` for `usage`, by default to verify a signature of the client. Removed keys count as revoked. */
export function whyUnusable(key: ClientKey, now: Date, usage: KeyPurpose = "signing"): KeyFault | undefined {
  if (key.usage !== usage) return "wrong_usage";
  if (key.state !== "active") return "revoked";
  return outsideValidity(key, now);
}

/** The highest suspended part of organisation, application and client; undefined when all are active. */
export const suspendedPartOf = ({
  client,
  applicationStatus,
  organisationStatus,
}: Pick<ClientKeyRing, "applicationStatus" | "organisationStatus"> & {
  client: Pick<ClientRow, "status">;
}): SuspendedPart | undefined => suspendedPart({ organisationStatus, applicationStatus, clientStatus: client.status });
