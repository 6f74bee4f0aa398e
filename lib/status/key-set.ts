import type { AuthorityRegistry } from "@/lib/authorities/registry";
import { publicPemPath } from "@/lib/certificates/view";

/** Which key set: `application` has signing and encryption keys, `transport` those of mutual TLS. */
export interface KeySetAddress {
  organisationId: string;
  /** Null: of the organisation and all of its applications. */
  applicationId: string | null;
  kind: "application" | "transport";
  isInactive: boolean;
}

/** A certificate as a key set needs it. */
export interface KeyRow {
  kid: string;
  der: Uint8Array;
  publicKey: Record<string, string>;
  /** `use` of the profile: sig, enc or tls. */
  use: string;
  issuerId: string;
  organisationId: string;
  applicationId: string | null;
  notAfter: Date;
}

/** Members of a published key: RFC 7517 §4 and the public members of the key itself. */
export interface PublishedKey {
  kty: string;
  use: string;
  kid: string;
  /** Standard base64 of the DER: leaf, then its issuing CA. */
  x5c: string[];
  "x5t#S256": string;
  x5u: string;
  [member: string]: unknown;
}

/** `publicUrl`: where `x5u` points. The KID is the thumbprint, so `x5t#S256` repeats it. */
export function toPublishedKey(row: KeyRow, authorities: AuthorityRegistry, publicUrl: string): PublishedKey {
  const { kty, ...members } = row.publicKey;
  const issuer = authorities.byId(row.issuerId);
  return {
    kty: kty ?? "",
    use: row.use,
    kid: row.kid,
    ...members,
    x5c: [row.der, ...(issuer?.kind === "issuing" ? [issuer.certificateDer] : [])].map((der) =>
      Buffer.from(der).toString("base64"),
    ),
    "x5t#S256": row.kid,
    x5u: publicUrl + publicPemPath(row.organisationId, row.applicationId, row.kid),
  };
}

/** One word for an address, for caches. */
export function keySetKey({ organisationId, applicationId, kind, isInactive }: KeySetAddress): string {
  return `${organisationId}/${applicationId ?? ""}/${isInactive ? "inactive/" : ""}${kind}`;
}

/** The sets in which a change of one application's keys shows: its own and those of its organisation. */
export function keysTouchedBy(organisationId: string, applicationId: string | null): string[] {
  const levels = applicationId === null ? [null] : [null, applicationId];
  return levels.flatMap((level) =>
    (["application", "transport"] as const).flatMap((kind) =>
      [false, true].map((isInactive) => keySetKey({ organisationId, applicationId: level, kind, isInactive })),
    ),
  );
}
