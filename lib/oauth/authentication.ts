import type { ClientKey, ClientKeyRing } from "@/lib/keys/client-key";

/** A certificate that came with the connection, judged by `lib/client-certificate`. */
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

/** How a client proved who it is: claims of its tokens say so. */
export interface ProvenBy {
  method: string;
  /** KID of the key or certificate; undefined for secrets. */
  kid?: string | undefined;
  /** Type of the certificate, where there was one. */
  certificateType?: string | undefined;
}

/** What a request says about its client: for the authentication log and the usage of keys. */
export interface Authentication {
  claimedId: string;
  /** As attempted: an IANA authentication method, or `none`. */
  method: string;
  ring: ClientKeyRing | undefined;
  /** As the assertion or the certificate names it. */
  kid: string | undefined;
  /** `aud` of the assertion, as JSON. */
  audience: string | undefined;
  /** The keys that the assertion could name, where it could be read. */
  keys?: readonly ClientKey[] | undefined;
}
