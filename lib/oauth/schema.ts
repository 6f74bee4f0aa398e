import { z } from "zod";
import { Id, Instant, SearchText } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";
import { RangeEnd, RangeStart } from "@/lib/operation/time-range";

export const ATTEMPT_OUTCOMES = ["succeeded", "failed"] as const;
export const ATTEMPT_CALLERS = ["proven", "unproven"] as const;
const RequestId = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, "Not a request id.");

/** One authentication attempt of a client, with the reason that the client itself is not given. */
export const AuthenticationAttempt = z.strictObject({
  id: Id,
  at: Instant,
  clientId: Id.nullable(),
  /** The client id that the request claimed. */
  claimedId: z.string(),
  requestId: z.string(),
  endpoint: z.string(),
  method: z.string(),
  kid: z.string().nullable(),
  /** `aud` as sent, as JSON. */
  audience: z.string().nullable(),
  outcome: z.enum(ATTEMPT_OUTCOMES),
  /** The check that failed. */
  failedCheck: z.string().nullable(),
  message: z.string().nullable(),
  fix: z.string().nullable(),
  address: z.string().nullable(),
  /**
   * The caller proved to be the client, by a signature, a TLS key or a secret. False: any caller can have sent it. Null: recorded by an
   * older version.
   */
  isProven: z.boolean().nullable(),
});
export type AuthenticationAttempt = z.output<typeof AuthenticationAttempt>;

const AttemptFilters = z.strictObject({
  ...PageInput.shape,
  clientId: Id.optional(),
  requestId: RequestId.optional(),
  outcome: z.enum(ATTEMPT_OUTCOMES).optional(),
  /** As attempted: an IANA authentication method, or `none`. */
  method: z
    .string()
    .regex(/^[a-z_]{1,64}$/, "Enter an authentication method such as private_key_jwt.")
    .optional(),
  /** `proven`: attempts of the client itself; `unproven`: those that only named it. */
  caller: z.enum(ATTEMPT_CALLERS).optional(),
  /** Any of these, in full: a request id, a KID or an IP address. */
  q: SearchText.optional(),
  since: RangeStart.optional(),
  until: RangeEnd.optional(),
});
/** The log of all clients has no index for `method`, `caller` and `q`; that of one client is small. */
export const ListAuthenticationAttemptsInput = AttemptFilters.refine(
  ({ clientId, method, caller, q }) => clientId !== undefined || [method, caller, q].every((one) => one === undefined),
  { path: ["clientId"], message: "Give clientId as well: method, caller and q filter the attempts of one client." },
);

export const GetAuthenticationAttemptInput = z.strictObject({ attemptId: Id });

/** `since`: default, everything in the log. */
export const WatchTokensInput = z.strictObject({ clientId: Id, since: Instant.optional() });

const WatchedAttempt = AuthenticationAttempt.pick({ at: true, requestId: true, kid: true });

/** The newest token request that succeeded and the newest that failed. */
export const WatchedTokens = z.strictObject({
  issued: WatchedAttempt.nullable(),
  failed: WatchedAttempt.extend({
    failedCheck: z.string().nullable(),
    message: z.string().nullable(),
    fix: z.string().nullable(),
  }).nullable(),
});
export type WatchedTokens = z.output<typeof WatchedTokens>;

export const AuthenticationAttemptPage = pageOf(AuthenticationAttempt);

export const CHECK_OUTCOMES = ["passed", "failed", "skipped"] as const;

/** One check of a diagnosis, in order. */
export const DiagnosedCheck = z.strictObject({
  check: z.string(),
  title: z.string(),
  outcome: z.enum(CHECK_OUTCOMES),
  message: z.string().nullable(),
  fix: z.string().nullable(),
});
export type DiagnosedCheck = z.output<typeof DiagnosedCheck>;

export const DiagnoseAssertionInput = z.strictObject({
  /** As sent, including a final line break. Long ones are accepted, so that the diagnosis can report the length. */
  clientAssertion: z.string().min(1, "Paste the assertion.").max(200_000),
  /** A DPoP proof (RFC 9449) that was sent with it, checked too. */
  dpopProof: z.string().min(1).max(200_000).optional(),
  /** HTTP method of the request with the proof. */
  method: z
    .string()
    .regex(/^[A-Za-z]{1,20}$/, "Enter an HTTP method, such as POST.")
    .toUpperCase()
    .default("POST"),
  /** URL of that request; the token endpoint if omitted. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .optional(),
});

export const AssertionDiagnosis = z.strictObject({
  /** True: the token endpoint would accept it, once; also the proof, if one was given. */
  isAcceptable: z.boolean(),
  clientId: Id.nullable(),
  /** As sent; null when it could not be parsed. */
  header: z.record(z.string(), z.unknown()).nullable(),
  claims: z.record(z.string(), z.unknown()).nullable(),
  checks: z.array(DiagnosedCheck),
});
export type AssertionDiagnosis = z.output<typeof AssertionDiagnosis>;

/** The data of the consent page. */
export const PendingAuthorization = z.strictObject({
  clientId: Id,
  clientName: z.string(),
  applicationName: z.string(),
  organisationName: z.string(),
  redirectUri: z.string(),
  scopes: z.array(z.string()),
  /** The client requires a recent authentication, and the session is older: granting needs the password. */
  needsPassword: z.boolean(),
});

const Cookies = z.string().max(16_384).meta({ secret: true });
export const DescribeAuthorizationInput = z.strictObject({ cookies: Cookies });
export const DecideAuthorizationInput = z.strictObject({
  cookies: Cookies,
  isGranted: z.boolean(),
  password: z.string().min(1).max(1_024).meta({ secret: true }).optional(),
});
export const DecidedAuthorization = z.strictObject({ redirectTo: z.string() });
