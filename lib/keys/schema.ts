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
/** Keys one client may have at once. */
export const KEY_LIMIT = CEILINGS.keysPerClient;

export const KeyPurpose = z.enum(KEY_USAGES);

export const Name = lineOfText(1, 100);

/** The limit is above 64 KiB, so that the reader, not the schema, says that a file is too large. */
const Text = z.string().min(1, "Paste the public key or choose its file.").max(98_304, "This is too long for keys.");
const Json = z.record(z.string(), z.unknown());

/** PEM, DER in base64, or JSON as text; a JWK or JWK set as it is. */
const Upload = z.union([Text, Json]);

export const RegisteredKey = z
  .strictObject({
    id: Id,
    kid: Kid,
    /** What the imported JWK called itself. Assertions name `kid`, not this. */
    givenKid: z.string().nullable(),
    clientId: Id,
    applicationId: Id,
    organisationId: Id,
    name: z.string(),
    usage: KeyPurpose,
    /** The only JOSE algorithm it is for, where the JWK said one. */
    algorithm: z.string().nullable(),
    /** `blocked`: known to be compromised, for ever. */
    status: z.enum(KEY_STATUSES),
    notBefore: Instant,
    /** Null: until it is removed. */
    notAfter: Instant.nullable(),
    /** JWK members of the public key. */
    publicKey: z.record(z.string(), z.string()),
    /** RFC 7638. */
    keyThumbprint: z.string(),
    /** Where it was imported as X.509: PEM, and the subject as people read it. */
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
  /** Keys of the set that can't be used here, as RFC 7517 §5 wants; the others were registered all the same. */
  leftOut: z.array(
    z.strictObject({
      /** Place in the set, from 1. */
      place: z.int(),
      kid: z.string().nullable(),
      /** `kty`, with `crv` where there is one. */
      kind: z.string(),
      code: z.string(),
      message: z.string(),
    }),
  ),
});

const settings = {
  /** Default: what a JWK's `use` says, else signing. */
  usage: KeyPurpose.optional(),
  /** Default: now. */
  notBefore: GivenInstant.optional(),
  /** Default: the end of the certificate, none for a bare key. */
  notAfter: GivenInstant.optional(),
};

export const AddKeyInput = z.strictObject({ clientId: Id, key: Upload, name: Name.optional(), ...settings });

/** `name` is followed by a number where there are several. */
export const ImportKeysInput = z.strictObject({
  clientId: Id,
  keys: z.union([Upload, z.array(Json).min(1).max(KEY_LIMIT)]),
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

export const UpdateKeyInput = z
  .strictObject({ clientId: Id, kid: KidText, name: Name.optional(), notAfter: GivenInstant.optional() })
  .refine(changesSomething(["clientId", "kid"]), NOTHING_TO_CHANGE);
