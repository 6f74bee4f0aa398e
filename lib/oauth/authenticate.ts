import { timingSafeEqual } from "node:crypto";
import { hashClientSecret } from "@/lib/clients/secret";
import { type ClientKeyRing, type KeyFault, suspendedPartOf, whyUnusable } from "@/lib/keys/client-key";
import type { AssertionFacts, Audiences, Failure } from "./assertion/check";
import { clientActive } from "./assertion/checks/identity";
import { unreadSet } from "./assertion/checks/key";
import { type FailedCheck, firstFailure } from "./assertion/judge";
import { parseAssertion } from "./assertion/parse";
import { type ClaimedClient, claimedClients } from "./claimed-client";
import type { ClientDirectory } from "./client-directory";

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

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

/** What a request offers as proof of who its client is. */
export interface Credentials {
  authorization: string | undefined;
  /** Values of repeated parameters are arrays, as sent. Undefined: the body is no form, or larger than any honest one. */
  parameters: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** Of the URL: never a credential, but the log can name its client and the fault. */
  query?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** Content-Encoding of the body, where it has one. */
  contentEncoding?: string | undefined;
  /** The body that is no form, so that the log can name its client. */
  otherBody?: { contentType: string; text: string } | undefined;
  certificate: PresentedIdentity | undefined;
}

/** How a client proved who it is: claims of its tokens say so. */
export interface ProvenBy {
  method: string;
  /** KID of the key or certificate; undefined for secrets. */
  kid?: string | undefined;
  /** Type of the certificate, where there was one. */
  certificateType?: string | undefined;
}

/** The outcome, with what the log wants to know either way. */
export interface Authentication {
  claimedId: string;
  method: string;
  ring: ClientKeyRing | undefined;
  kid: string | undefined;
  audience: string | undefined;
  failure: FailedCheck | undefined;
  /** The assertion's facts, so that a failure of its signature can be explained later. */
  facts?: AssertionFacts;
  provenBy?: ProvenBy;
}

/**
 * Judges a request's client authentication by everything but an assertion's signature and replay, which the engine decides.
 * Outside all failures are one; the caller logs this one.
 */
export async function judgeCredentials(
  directory: Pick<ClientDirectory, "find" | "keysOf">,
  credentials: Credentials,
  { audiences, now }: { audiences: Audiences; now: Date },
): Promise<Authentication> {
  const offered = readOffer(credentials);
  const base = { claimedId: offered.claimedId, method: offered.method, kid: undefined, audience: undefined };
  if ("failure" in offered) {
    return forItsOwner(directory, credentials, { ...base, ring: undefined, failure: offered.failure });
  }
  switch (offered.kind) {
    case "assertion":
      return forItsOwner(directory, credentials, await judgeAssertion(directory, offered, { audiences, now }));
    case "secret":
      return forItsOwner(directory, credentials, { ...base, ...(await judgeSecret(directory, offered)) });
    case "certificate":
      return forItsOwner(directory, credentials, {
        ...base,
        ...(await judgeCertificate(directory, offered.claimedId, credentials.certificate, now)),
      });
  }
}

/**
 * A refusal that found no client, given to the client that the request mentions, so that its organisation sees why. The
 * mention is not verified, and the words say so; it changes nothing else.
 */
async function forItsOwner(
  directory: Pick<ClientDirectory, "find">,
  credentials: Credentials,
  outcome: Authentication,
): Promise<Authentication> {
  const { failure, ring, claimedId } = outcome;
  if (!failure || ring) return outcome;
  for (const claimed of claimedClients(credentials).slice(0, MAX_MENTIONED)) {
    const found = await directory.find(claimed.clientId);
    if (!found) continue;
    // A client_id parameter is how a client names itself; everything else the log's reader is told of.
    const words = claimed.source === "client_id" ? failure : marked(failure, claimed);
    return { ...outcome, ring: found, claimedId: claimed.clientId, failure: words };
  }
  return { ...outcome, claimedId: claimedId || (claimedClients(credentials)[0]?.clientId ?? "") };
}

/** A request mentions one client, or at most a client_id, a sub and an iss that differ. */
const MAX_MENTIONED = 3;

const marked = (failure: FailedCheck, { clientId, source }: ClaimedClient): FailedCheck => ({
  ...failure,
  message: `${failure.message} The client ${clientId} was taken from the ${source}, which is not verified.`,
});

type Offer =
  | { kind: "assertion"; claimedId: string; method: string; assertion: string; clientIdParameter: string | undefined }
  | { kind: "secret"; claimedId: string; method: string; secret: string }
  | { kind: "certificate"; claimedId: string; method: string }
  | { claimedId: string; method: string; failure: FailedCheck };

const fail = (check: string, message: string, fix: string): FailedCheck => ({ check, message, fix });

function noForm(otherBody: Credentials["otherBody"]): Offer {
  const message = otherBody
    ? `The body is ${otherBody.contentType ? JSON.stringify(otherBody.contentType.slice(0, 100)) : "without Content-Type"}, not a form (application/x-www-form-urlencoded).`
    : "The body is larger than 56 KiB.";
  const fix = "Send the parameters form-encoded in the body: a JSON or multipart body is not read (RFC 6749 §3.2).";
  return { claimedId: "", method: "none", failure: fail("request.form", message, fix) };
}

/** Which one method the request uses. More than one, or a broken one, is a failure (RFC 6749 §2.3). */
function readOffer({ authorization, parameters, otherBody, query, contentEncoding }: Credentials): Offer {
  if (!parameters) return authorization ? readBasic(authorization, "") : noForm(otherBody);
  const one = (name: string) => {
    const value = parameters[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const claimedId = one("client_id") ?? "";
  const repeated = ["client_id", "client_secret", "client_assertion", "client_assertion_type"].find((name) =>
    Array.isArray(parameters[name]),
  );
  if (repeated) {
    const failure = fail("request.repeated", `The request has more than one ${repeated}.`, "Send each parameter once.");
    return { claimedId, method: "none", failure };
  }
  const assertion = one("client_assertion");
  const secret = one("client_secret");
  const ways = [authorization && "an Authorization header", secret && "client_secret", assertion && "client_assertion"];
  const used = ways.filter((way): way is string => Boolean(way));
  if (used.length > 1) {
    const message = `The request authenticates twice: with ${used.join(" and ")}.`;
    const failure = fail("request.one_method", message, "Use the one method the client is registered for.");
    return { claimedId, method: assertion ? "private_key_jwt" : "client_secret_post", failure };
  }
  if (authorization) return readBasic(authorization, claimedId);
  if (secret) return { kind: "secret", claimedId, method: "client_secret_post", secret };
  if (assertion) {
    const type = one("client_assertion_type");
    if (type !== ASSERTION_TYPE) {
      const message = `client_assertion_type is ${type === undefined ? "missing" : JSON.stringify(type)}.`;
      const failure = fail("request.assertion_type", message, `Send client_assertion_type=${ASSERTION_TYPE}.`);
      return { claimedId, method: "private_key_jwt", failure };
    }
    const clientIdParameter = one("client_id");
    return { kind: "assertion", claimedId, method: "private_key_jwt", assertion, clientIdParameter };
  }
  if (claimedId) return { kind: "certificate", claimedId, method: "tls_client_auth" };
  return { claimedId, method: "none", failure: noMethod(query ?? {}, contentEncoding) };
}

/** Nothing in the body names a client: where it may be instead. */
function noMethod(query: NonNullable<Credentials["query"]>, contentEncoding: string | undefined): FailedCheck {
  const inUrl = ["client_assertion", "client_secret", "client_id"].find((name) => query[name] !== undefined);
  if (inUrl) {
    const message = `${inUrl} is in the URL, where it is not read.`;
    return fail("request.no_method", message, "Send all parameters form-encoded in the body (RFC 6749 §3.2).");
  }
  if (contentEncoding && contentEncoding !== "identity") {
    const message = `The body is compressed (Content-Encoding: ${contentEncoding.slice(0, 40)}), which is not read.`;
    return fail("request.no_method", message, "Send the form as it is, without Content-Encoding.");
  }
  return fail(
    "request.no_method",
    "The request does not say which client it comes from.",
    "Send client_assertion and client_assertion_type, or the credentials the client is registered for.",
  );
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are put together. */
function readBasic(authorization: string, claimedId: string): Offer {
  const method = "client_secret_basic";
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const text = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const broken = (message: string): Offer => ({
    claimedId,
    method,
    failure: fail(
      "request.basic",
      message,
      "Send Authorization: Basic base64(client_id:client_secret), both form-encoded.",
    ),
  });
  if (colon < 1) return broken("The Authorization header is not HTTP Basic with id and secret.");
  try {
    const decode = (part: string) => decodeURIComponent(part.replaceAll("+", " "));
    const id = decode(text.slice(0, colon));
    if (claimedId !== "" && claimedId !== id)
      return broken("The client_id parameter names another client than the header.");
    return { kind: "secret", claimedId: id, method, secret: decode(text.slice(colon + 1)) };
  } catch {
    return broken("Id or secret in the Authorization header is not form-encoded.");
  }
}

const unknownClient = (claimedId: string) =>
  fail(
    "client.known",
    `There is no client with the id ${JSON.stringify(claimedId.slice(0, 100))}.`,
    "Copy the client id from the application's page, and check that this is the right environment.",
  );

function statusFailure(ring: ClientKeyRing): FailedCheck | undefined {
  const failure: Failure | undefined = suspendedPartOf(ring) && clientActive.check({ ring } as AssertionFacts);
  return failure && { check: clientActive.id, ...failure };
}

const wrongMethod = (ring: ClientKeyRing, attempted: string) =>
  fail(
    "client.method",
    `This client is registered for ${ring.client.authMethod}; the request used ${attempted}.`,
    "Authenticate the way it is registered: each client has one method.",
  );

async function judgeAssertion(
  directory: Pick<ClientDirectory, "find" | "keysOf">,
  offer: { claimedId: string; assertion: string; clientIdParameter: string | undefined },
  { audiences, now }: { audiences: Audiences; now: Date },
): Promise<Authentication> {
  const method = "private_key_jwt";
  const parsed = parseAssertion(offer.assertion);
  if ("malformed" in parsed) {
    const failure = { check: "assertion.form", ...parsed.malformed };
    return { claimedId: offer.claimedId, method, ring: undefined, kid: undefined, audience: undefined, failure };
  }
  const { header, claims } = parsed.assertion;
  const claimedId = typeof claims.sub === "string" ? claims.sub : offer.claimedId;
  const ring = await known(directory, claimedId);
  const facts: AssertionFacts = {
    assertion: parsed.assertion,
    ring,
    ...(ring ? await directory.keysOf(ring, header.kid) : { keys: undefined }),
    clientIdParameter: offer.clientIdParameter,
    audiences,
    now,
    isUsed: undefined,
  };
  const kid = typeof header.kid === "string" ? header.kid : undefined;
  const audience = claims.aud === undefined ? undefined : JSON.stringify(claims.aud);
  return { claimedId, method, ring, kid, audience, facts, failure: firstFailure(facts, { beforeEngine: true }) };
}

async function judgeSecret(
  directory: Pick<ClientDirectory, "find">,
  { claimedId, method, secret }: { claimedId: string; method: string; secret: string },
): Promise<Pick<Authentication, "ring" | "failure" | "provenBy">> {
  const ring = await known(directory, claimedId);
  if (!ring) return { ring, failure: unknownClient(claimedId) };
  const suspended = statusFailure(ring);
  if (suspended) return { ring, failure: suspended };
  if (ring.client.authMethod !== method) return { ring, failure: wrongMethod(ring, method) };
  if (!isSecretOf(ring, secret)) {
    const message = `The secret is not this client's; the present one ends in …${ring.client.secretHint ?? ""}.`;
    const fix = "Use the secret shown when the client was made, or rotate it on the client's page.";
    return { ring, failure: fail("secret", message, fix) };
  }
  return { ring, failure: undefined, provenBy: { method } };
}

/** Compares in constant time. */
function isSecretOf({ client }: ClientKeyRing, secret: string): boolean {
  if (!client.secretHash) return false;
  return timingSafeEqual(Buffer.from(hashClientSecret(secret)), Buffer.from(client.secretHash));
}

async function judgeCertificate(
  directory: Pick<ClientDirectory, "find" | "keysOf">,
  claimedId: string,
  certificate: PresentedIdentity | undefined,
  now: Date,
): Promise<Pick<Authentication, "ring" | "failure" | "provenBy" | "kid" | "method">> {
  const ring = await known(directory, claimedId);
  const method =
    ring?.client.authMethod === "self_signed_tls_client_auth" ? "self_signed_tls_client_auth" : "tls_client_auth";
  const kid = certificate && "thumbprintS256" in certificate ? certificate.thumbprintS256 : undefined;
  const refuse = (failure: FailedCheck) => ({ ring, method, kid, failure });
  if (!ring) return refuse(unknownClient(claimedId));
  const suspended = statusFailure(ring);
  if (suspended) return refuse(suspended);
  if (ring.client.authMethod !== method) return refuse(wrongMethod(ring, "no credentials but a client_id"));
  if (!certificate) {
    return refuse(
      fail(
        "certificate.presented",
        "The connection came without a client certificate.",
        "Call the mTLS address (mtls_endpoint_aliases in the discovery document) with certificate and key: curl --cert … --key ….",
      ),
    );
  }
  if (certificate.kind === "refused") {
    return refuse(
      fail(
        `certificate.${certificate.reason}`,
        certificate.message,
        "Present an active Transport certificate of this application.",
      ),
    );
  }
  if (method === "tls_client_auth") {
    if (certificate.kind !== "ours" || certificate.applicationId !== ring.client.applicationId) {
      const message =
        certificate.kind === "ours"
          ? "The certificate belongs to another application."
          : "The certificate is not from this portal's CA.";
      return refuse(
        fail("certificate.owner", message, "Present a Transport certificate of the client's own application."),
      );
    }
    const provenBy = { method, kid: certificate.kid, certificateType: certificate.type };
    return { ring, method, kid, failure: undefined, provenBy };
  }
  // RFC 8705 §2.2: the certificate itself is what is registered; who issued it does not matter.
  const { keys, keySetFault } = await directory.keysOf(ring, undefined);
  if (!keys) return refuse({ check: "certificate.registered", ...unreadSet(ring, keySetFault) });
  const registered = keys.find((key) => key.thumbprintS256 === certificate.thumbprintS256);
  const fault = registered && whyUnusable(registered, now, "transport");
  if (!registered || fault) {
    const message = fault
      ? `This certificate is registered for the client, but ${FAULTS[fault]}.`
      : "This certificate is not registered for the client.";
    return refuse(
      fail("certificate.registered", message, "Register it on the client's page (Keys → Add key → X.509)."),
    );
  }
  return {
    ring,
    method,
    kid,
    failure: undefined,
    provenBy: { method, kid: registered.kid, certificateType: registered.usage },
  };
}

/** Why a registered certificate does not count now. */
const FAULTS: Record<KeyFault, string> = {
  revoked: "it was removed or blocked",
  expired: "it has expired",
  not_yet_valid: "it is not valid yet",
  wrong_usage: "not for TLS: its usage is another",
};

/** Client ids are UUIDs: what can't be one is not looked for. */
function known(directory: Pick<ClientDirectory, "find">, clientId: string): Promise<ClientKeyRing | undefined> {
  return /^[0-9a-f-]{36}$/.test(clientId) ? directory.find(clientId) : Promise.resolve(undefined);
}
