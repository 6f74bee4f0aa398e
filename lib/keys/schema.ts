import { z } from "zod";
import { CEILINGS } from "@/lib/operation/ceilings";
import {
  changesSomething,
  GivenInstant,
  Id,
  Instant,
  Kid,
  KidText,
  lineOfText,
  NOTHING_TO_CHANGE,
} from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";

export const KEY_USAGES = ["signing", "transport", "encryption"] as const;
export const KEY_STATUSES = ["active", "not_yet_valid", "expired", "blocked", "removed"] as const;
/** Maximum number of keys of a client. */
export const KEY_LIMIT = CEILINGS.keysPerClient;

export const KeyPurpose = z.enum(KEY_USAGES);

export const Name = lineOfText(1, 100);

/** The limit is above 64 KiB, so that the parser, not the schema, rejects a file that is too large. */
const Text = z.string().min(1, "Paste the public key or choose its file.").max(98_304, "The upload is too long.");
const Json = z.record(z.string(), z.unknown());

/** PEM, DER in base64, or JSON as text; or a JWK or JWK set as JSON. */
const Upload = z.union([Text, Json]);

export const RegisteredKey = z
  .strictObject({
    id: Id,
    kid: Kid,
    /** `kid` of the imported JWK. Assertions use `kid`, not this. */
    givenKid: z.string().nullable(),
    clientId: Id,
    applicationId: Id,
    organisationId: Id,
    name: z.string(),
    usage: KeyPurpose,
    /** The only JOSE algorithm of the key, if the JWK has one. */
    algorithm: z.string().nullable(),
    /** `blocked`: compromised, permanently. */
    status: z.enum(KEY_STATUSES),
    notBefore: Instant,
    /** Null: until it is removed. */
    notAfter: Instant.nullable(),
    /** JWK members of the public key. */
    publicKey: z.record(z.string(), z.string()),
    /** RFC 7638. */
    keyThumbprint: z.string(),
    /** If imported as X.509: PEM, and the readable subject. */
    certificate: z.string().nullable(),
    subject: z.string().nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    removedAt: Instant.nullable(),
  })
  .meta({ id: "RegisteredKey" });
export type RegisteredKey = z.output<typeof RegisteredKey>;

export const RegisteredKeyPage = pageOf(RegisteredKey).meta({ id: "RegisteredKeyPage" });

export const ImportedKeys = z.strictObject({
  items: z.array(RegisteredKey),
  /** Keys of the set that can't be used here and were skipped (RFC 7517 §5); the others were registered. */
  leftOut: z.array(
    z.strictObject({
      /** Position in the set, from 1. */
      place: z.int(),
      kid: z.string().nullable(),
      /** `kty`, with `crv` if present. */
      kind: z.string(),
      code: z.string(),
      message: z.string(),
    }),
  ),
});

const settings = {
  /** Default: the usage of a JWK's `use`, else signing. */
  usage: KeyPurpose.optional(),
  /** Default: now. */
  notBefore: GivenInstant.optional(),
  /** Default: that of the certificate; none for a bare key. */
  notAfter: GivenInstant.optional(),
};

export const AddKeyInput = z.strictObject({
  clientId: Id,
  key: Upload.meta({ file: "the public key: JWK, PEM, DER or certificate" }),
  name: Name.optional(),
  ...settings,
});

/** `name` is followed by a number if there are several keys. */
export const ImportKeysInput = z.strictObject({
  clientId: Id,
  keys: z.union([Upload, z.array(Json).min(1).max(KEY_LIMIT)]).meta({ file: "the public keys: JWK set or PEM" }),
  name: Name.optional(),
  ...settings,
});

export const ListKeysInput = z.strictObject({
  ...PageInput.shape,
  clientId: Id,
  /** Default: both. */
  show: z.enum(["current", "removed"]).optional(),
});

/** `kid`: RFC 7638 thumbprint of a bare key, SHA-256 of a certificate. */
export const KeyInput = z.strictObject({ clientId: Id, kid: KidText });

/** Keys that one look-up may name; a file with a key and its chain has three. */
const MAX_THUMBPRINTS = 10;
/** Certificates, and registered keys, that one look-up returns. */
export const MAX_MATCHES = 50;

export const IdentifyKeyInput = z.strictObject({
  /** RFC 7638 thumbprints (SHA-256, base64url), separated by commas or spaces. */
  thumbprints: z
    .string()
    .max(600)
    .transform((text) => [...new Set(text.split(/[\s,]+/).filter(Boolean))])
    .pipe(
      z
        .array(
          z.string().regex(/^[A-Za-z0-9_-]{43}$/, "A key thumbprint has 43 letters, digits, hyphens and underscores."),
        )
        .min(1, "Give the thumbprint of a key.")
        .max(MAX_THUMBPRINTS, `Give at most ${MAX_THUMBPRINTS} thumbprints.`),
    ),
});

const match = {
  keyThumbprint: z.string(),
  kid: Kid,
  name: z.string(),
  organisationId: Id,
};

export const KeyMatches = z
  .strictObject({
    certificates: z.array(
      z.strictObject({
        ...match,
        type: KeyPurpose,
        status: z.enum(["active", "expired", "revoked", "prepared", "failed"]),
        notAfter: Instant,
        organisationName: z.string(),
        applicationId: Id.nullable(),
        applicationName: z.string().nullable(),
      }),
    ),
    registeredKeys: z.array(
      z.strictObject({
        ...match,
        usage: KeyPurpose,
        status: z.enum(KEY_STATUSES),
        notAfter: Instant.nullable(),
        applicationId: Id,
        clientId: Id,
        clientName: z.string(),
      }),
    ),
    /** False: there are more than fifty of one kind. */
    isComplete: z.boolean(),
  })
  .meta({ id: "KeyMatches" });
export type KeyMatches = z.output<typeof KeyMatches>;

export const UpdateKeyInput = z
  .strictObject({ clientId: Id, kid: KidText, name: Name.optional(), notAfter: GivenInstant.optional() })
  .refine(changesSomething(["clientId", "kid"]), NOTHING_TO_CHANGE);
