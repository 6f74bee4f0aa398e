import type { AuthorityRegistry } from "@/lib/authorities/registry";
import { publicPemPath } from "@/lib/certificates/published-paths";

/** Identifies a key set: `application` has signing and encryption keys, `transport` those of mutual TLS. */
export interface KeySetAddress {
  organisationId: string;
  /** Null: of the organisation and all of its applications. */
  applicationId: string | null;
  kind: "application" | "transport";
  isInactive: boolean;
}

/** A certificate or a registered key for a key set. */
export interface KeyRow {
  kid: string;
  /** Null: a bare key. */
  der: Uint8Array | null;
  publicKey: Record<string, string>;
  /** sig, enc or tls. */
  use: string;
  /** The only algorithm of the key. */
  alg: string | null;
  /** Null: not issued here. */
  issuerId: string | null;
  organisationId: string;
  applicationId: string | null;
  notBefore: Date;
  /** Null: no expiry. */
  notAfter: Date | null;
}

/** Members of a published key: RFC 7517 §4 and the public members of the key itself. */
export interface PublishedKey {
  kty: string;
  use: string;
  kid: string;
  alg?: string;
  /** Standard base64 of the DER: leaf, then its issuing CA. A bare key has none of the three. */
  x5c?: string[];
  "x5t#S256"?: string;
  /** Of a certificate that was issued here. */
  x5u?: string;
  [member: string]: unknown;
}

/** `publicUrl`: the base of `x5u`. A certificate's KID is its thumbprint, so `x5t#S256` repeats it. */
export function toPublishedKey(row: KeyRow, authorities: AuthorityRegistry, publicUrl: string): PublishedKey {
  const { kty, ...members } = row.publicKey;
  const key = { kty: kty ?? "", use: row.use, kid: row.kid, ...(row.alg === null ? {} : { alg: row.alg }), ...members };
  if (!row.der) return key;
  const issuer = row.issuerId === null ? undefined : authorities.byId(row.issuerId);
  const chain = [row.der, ...(issuer?.kind === "issuing" ? [issuer.certificateDer] : [])];
  return {
    ...key,
    x5c: chain.map((der) => Buffer.from(der).toString("base64")),
    "x5t#S256": row.kid,
    ...(row.issuerId === null ? {} : { x5u: publicUrl + publicPemPath(row, row.kid) }),
  };
}

/** Cache key of a key set. */
export function keySetKey({ organisationId, applicationId, kind, isInactive }: KeySetAddress): string {
  return `${organisationId}/${applicationId ?? ""}/${isInactive ? "inactive/" : ""}${kind}`;
}

/** The sets affected by a change of an application's keys: its own and those of its organisation. */
export function keysTouchedBy(organisationId: string, applicationId: string | null): string[] {
  const levels = applicationId === null ? [null] : [null, applicationId];
  return levels.flatMap((level) =>
    (["application", "transport"] as const).flatMap((kind) =>
      [false, true].map((isInactive) => keySetKey({ organisationId, applicationId: level, kind, isInactive })),
    ),
  );
}
