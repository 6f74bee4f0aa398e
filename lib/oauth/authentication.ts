import type { ClientKey, ClientKeyRing } from "@/lib/keys/client-key";

/** The client certificate of the connection, as classified by `lib/client-certificate`. */
export type PresentedIdentity =
  | {
      kind: "ours";
      kid: string;
      type: string;
      applicationId: string | null;
      organisationId: string;
      thumbprintS256: string;
    }
  | { kind: "foreign"; thumbprintS256: string }
  | { kind: "refused"; reason: string; message: string; ours?: { organisationId: string } };

/** How a client authenticated; recorded in the claims of its tokens. */
export interface ProvenBy {
  method: string;
  /** KID of the key or certificate; undefined for secrets. */
  kid?: string | undefined;
  /** Type of the certificate, if any. */
  certificateType?: string | undefined;
}

/** The claimed identity in a request, for the authentication log and the use of keys. */
export interface Authentication {
  claimedId: string;
  /** As attempted: an IANA authentication method, or `none`. */
  method: string;
  ring: ClientKeyRing | undefined;
  /** From the assertion or the certificate. */
  kid: string | undefined;
  /** `aud` of the assertion, as JSON. */
  audience: string | undefined;
  /** The candidate keys of the assertion, if it could be parsed. */
  keys?: readonly ClientKey[] | undefined;
}
