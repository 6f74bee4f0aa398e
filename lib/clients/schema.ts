import { z } from "zod";
import { ClientHealth } from "@/lib/health/schema";
import {
  changesSomething,
  EntityStatus,
  HttpsUrl,
  Id,
  Instant,
  lineOfText,
  linesOfText,
  NOTHING_TO_CHANGE,
} from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";
import { SUSPENDED_BY } from "@/lib/operation/suspension";

/** IANA OAuth Token Endpoint Authentication Methods that the authorization server offers. */
export const AUTH_METHODS = [
  "private_key_jwt",
  "tls_client_auth",
  "self_signed_tls_client_auth",
  "client_secret_basic",
  "client_secret_post",
] as const;
export const GRANT_TYPES = ["client_credentials", "authorization_code", "refresh_token"] as const;
/** JWS algorithms of client assertions. RS256 is for old clients outside FAPI 2.0. */
export const ASSERTION_ALGORITHMS = ["PS256", "ES256", "EdDSA", "ES384", "PS384", "RS256"] as const;
/** `strict`: the assertion's audience must be the issuer; `compatible`: the token endpoint is accepted too. */
export const AUDIENCE_POLICIES = ["strict", "compatible"] as const;
export const KEY_SOURCES = ["managed", "jwks_uri"] as const;
/** Limits of a client's maximum assertion lifetime, in seconds, over all security configurations. */
export const SHORTEST_ASSERTION_SECONDS = 10;
export const LONGEST_ASSERTION_SECONDS = 6_000;

export const AuthMethod = z.enum(AUTH_METHODS);
export type AuthMethod = z.output<typeof AuthMethod>;
export const GrantType = z.enum(GRANT_TYPES);
export const AssertionAlgorithm = z.enum(ASSERTION_ALGORITHMS);
export type AssertionAlgorithm = z.output<typeof AssertionAlgorithm>;
export const AudiencePolicy = z.enum(AUDIENCE_POLICIES);
export const KeySource = z.enum(KEY_SOURCES);

const listOf = <Item extends z.ZodType>(item: Item, most: number) =>
  z
    .array(item)
    .max(most)
    .refine((items) => new Set(items).size === items.length, "Remove duplicates.");

/** RFC 6749 §3.3 scope-token. */
const Scope = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, "Use printable ASCII without spaces, quotes and backslashes.");

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/** https; for native applications also http on loopback and private-use URI schemes (RFC 8252 §7). */
function isRedirectUri(text: string): boolean {
  if (/[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (text.includes("#") || url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:") return true;
  if (url.protocol === "http:") return LOOPBACK.includes(url.hostname);
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
}

const RedirectUri = z
  .string()
  .max(2048)
  .refine(
    isRedirectUri,
    "Enter an absolute https URL without a fragment (native applications: also loopback or com.example:/).",
  );

const settings = {
  name: lineOfText(1, 100),
  grantTypes: listOf(GrantType, 3).min(1),
  scopes: listOf(Scope, 100),
  redirectUris: listOf(RedirectUri, 50),
  assertionAlgorithms: listOf(AssertionAlgorithm, ASSERTION_ALGORITHMS.length).min(1),
  audiencePolicy: AudiencePolicy,
  /** Maximum assertion lifetime in seconds; security-rules.ts has the limits of each security configuration. */
  assertionLifetimeSeconds: z.int().min(SHORTEST_ASSERTION_SECONDS).max(LONGEST_ASSERTION_SECONDS),
  /** Accepts assertions whose header has no `kid`, whatever the number of keys: those that fit `alg` are tried (RFC 7515 §4.1.4). */
  allowAssertionsWithoutKid: z.boolean(),
  keySource: KeySource,
  jwksUri: HttpsUrl.nullable(),
  /** Access tokens are bound to the client's TLS certificate (RFC 8705 §3). */
  certificateBoundTokens: z.boolean(),
  /** Access tokens are bound to the key of a DPoP proof, which every token request must have (RFC 9449 §5.2). */
  dpopBoundAccessTokens: z.boolean(),
};

export const Client = z
  .strictObject({
    clientId: Id,
    applicationId: Id,
    organisationId: Id,
    name: z.string(),
    authMethod: AuthMethod,
    /** Last four characters of the secret; null for methods without one. */
    secretHint: z.string().nullable(),
    grantTypes: z.array(GrantType),
    scopes: z.array(z.string()),
    redirectUris: z.array(z.string()),
    assertionAlgorithms: z.array(AssertionAlgorithm),
    audiencePolicy: AudiencePolicy,
    assertionLifetimeSeconds: z.int(),
    allowAssertionsWithoutKid: z.boolean(),
    keySource: KeySource,
    jwksUri: z.string().nullable(),
    certificateBoundTokens: z.boolean(),
    dpopBoundAccessTokens: z.boolean(),
    status: EntityStatus,
    /** `platform`: only a security officer or super administrator can resume it. Null while it is active. */
    suspendedBy: z.enum(SUSPENDED_BY).nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Client" });
export type Client = z.output<typeof Client>;

/** A client as it is read: whether it gets tokens now. */
export const ClientWithHealth = Client.extend({ health: ClientHealth }).meta({ id: "ClientWithHealth" });
export type ClientWithHealth = z.output<typeof ClientWithHealth>;

/** The authentication method and settings of a client. */
export type ClientSettings = Pick<Client, "authMethod" | keyof typeof settings>;

/** `clientSecret` is returned only once, on creation or rotation. */
export const ClientWithSecret = Client.extend({ clientSecret: z.string().meta({ secret: true }).optional() }).meta({
  id: "ClientWithSecret",
});

export const ListClientsInput = z.strictObject({ ...PageInput.shape, applicationId: Id });
export const ClientPage = pageOf(ClientWithHealth).meta({ id: "ClientPage" });

export const GetClientInput = z.strictObject({ clientId: Id });

export const CreateClientInput = z.strictObject({
  applicationId: Id,
  authMethod: AuthMethod,
  ...z.strictObject(settings).partial().shape,
  name: settings.name,
});

export const UpdateClientInput = z
  .strictObject({ clientId: Id, status: EntityStatus.optional(), ...z.strictObject(settings).partial().shape })
  .refine(changesSomething(["clientId"]), NOTHING_TO_CHANGE);

export const RotateClientSecretInput = z.strictObject({ clientId: Id });

export const SetClientStatusInput = z.strictObject({
  clientId: Id,
  status: EntityStatus,
  /** For the audit log. */
  comment: linesOfText(500).optional(),
});
