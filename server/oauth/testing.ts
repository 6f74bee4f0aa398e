/** Clients for tests of the authorization server: real keys, real certificates, assertions by jose. */
import { createHash, createPrivateKey, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { makeKey, type TestKey, type TestKeyAlgorithm } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { decideAuthorization } from "@/lib/oauth/decide-authorization";
import type { Context } from "@/lib/start/deps";
import type { Harness } from "@/lib/testing/harness";
import { newUser } from "@/lib/users/new-user";
import { hashPassword } from "@/lib/users/password";
import { insertSession, insertUser } from "@/lib/users/store";
import type { TestServer } from "../testing";

type ClientInput = Parameters<typeof createClient.execute>[1] & object;

export interface TestClient {
  clientId: string;
  applicationId: string;
  organisationId: string;
  clientSecret: string | undefined;
}

/** A client of a new application of a new organisation. */
export async function makeClient(
  harness: Harness,
  settings: Partial<Record<string, unknown>> = {},
  securityConfiguration = "private_key_jwt",
  type = "server_to_server",
): Promise<TestClient> {
  const organisation = await harness.makeOrganisation();
  const application = await harness.makeApplication(organisation.id, { securityConfiguration, type });
  const client = await createClient.execute(harness.as("admin", organisation.id), {
    applicationId: application.id,
    name: "Test client",
    authMethod: "private_key_jwt",
    scopes: ["read", "write"],
    ...settings,
  } as ClientInput);
  const { clientId, clientSecret } = client;
  return { clientId, applicationId: application.id, organisationId: organisation.id, clientSecret };
}

export interface TestSigner {
  kid: string;
  key: TestKey;
  privateKey: KeyObject;
  alg: "PS256" | "ES256" | "EdDSA";
}

const ALGORITHMS = { RSA: "PS256", "P-256": "ES256", Ed25519: "EdDSA" } as const;

/** A certificate of the client's application, with its private key. */
export async function certify(
  harness: Harness,
  client: Pick<TestClient, "applicationId" | "organisationId">,
  { type = "signing", algorithm = "P-256" as TestKeyAlgorithm } = {},
): Promise<TestSigner & { certificatePem: string }> {
  const key = await makeKey(algorithm);
  const { kid, certificate } = await issueCertificate.execute(harness.as("admin", client.organisationId), {
    applicationId: client.applicationId,
    type,
    csr: key.csr(),
  });
  return {
    kid,
    key,
    privateKey: createPrivateKey(key.keyPem),
    alg: ALGORITHMS[algorithm],
    certificatePem: certificate,
  };
}

const seconds = (harness: Harness) => Math.floor(harness.clock.now().getTime() / 1000);

/** Claims of a valid assertion. */
export function validClaims(harness: Harness, clientId: string): JWTPayload & { exp: number; iat: number } {
  const iat = seconds(harness);
  return { iss: clientId, sub: clientId, aud: harness.deps.env.publicUrl, jti: randomUUID(), iat, exp: iat + 60 };
}

/** A signed assertion; given members replace the valid ones. */
export function signAssertion(
  harness: Harness,
  clientId: string,
  signer: Pick<TestSigner, "kid" | "privateKey" | "alg">,
  { claims = {}, header = {} }: { claims?: JWTPayload; header?: Partial<JWTHeaderParameters> } = {},
): Promise<string> {
  return new SignJWT({ ...validClaims(harness, clientId), ...claims })
    .setProtectedHeader({ alg: signer.alg, kid: signer.kid, ...header } as JWTHeaderParameters)
    .sign(signer.privateKey);
}

/** Posts a form; an array sends the parameter several times. */
export async function postForm(
  { url }: Pick<TestServer, "url">,
  path: string,
  form: Record<string, string | string[]>,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one);
  const response = await fetch(`${url}${path}`, { method: "POST", body, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
}

/** Requests a token with an assertion. */
export function requestToken(
  server: Pick<TestServer, "url">,
  assertion: string,
  more: Record<string, string | string[]> = {},
) {
  return postForm(server, "/oauth2/token", {
    grant_type: "client_credentials",
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...more,
  });
}

/** A browser's cookies with their paths: enough for redirects within one host. */
export class Jar {
  readonly #cookies = new Map<string, { value: string; path: string }>();
  keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
      const [name = "", value = ""] = pair.split("=");
      const path = attributes.find((one) => one.toLowerCase().startsWith("path="))?.slice(5) ?? "/";
      this.#cookies.set(name, { value, path });
    }
  }
  for(path: string): string {
    const matching = [...this.#cookies].filter(([, cookie]) => path.startsWith(cookie.path) && cookie.value !== "");
    return matching.map(([name, { value }]) => `${name}=${value}`).join("; ");
  }
}

/** A user with a stored account and session. */
export async function makePerson(
  { deps, clock, as }: Harness,
  email: string,
  { password }: { password?: string } = {},
): Promise<Context> {
  const ctx = as("super_admin");
  if (ctx.actor.kind !== "user") throw new Error("not a user");
  const { userId, credentialId } = ctx.actor;
  const passwordHash = password === undefined ? null : await hashPassword(password);
  const row = newUser({ email, name: "Alice", platformRole: null, passwordHash }, clock.now());
  await insertUser(deps.db.prisma, { ...row, id: userId });
  const now = clock.now();
  const times = { createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + 43_200_000), revokedAt: null };
  await insertSession(deps.db.prisma, { id: credentialId, userId, ...times, address: null, userAgent: null });
  return { ...ctx, actor: { ...ctx.actor, email } };
}

/** A code verifier and its challenge (RFC 7636). */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** Follows an authorization request. @returns the redirect URL: the consent page, or the client */
export async function beginAuthorization(
  { url }: Pick<TestServer, "url">,
  jar: Jar,
  parameters: Record<string, string>,
): Promise<string> {
  const response = await fetch(`${url}/oauth2/authorize?${new URLSearchParams(parameters)}`, {
    redirect: "manual",
    headers: { cookie: jar.for("/oauth2/authorize") },
  });
  jar.keep(response);
  return response.headers.get("location") ?? "";
}

/** Submits the consent page and follows the redirect. @returns the URL at the client */
export async function answerAuthorization(
  { url }: Pick<TestServer, "url">,
  jar: Jar,
  { consent, who, ...answer }: { consent: string; who: Context; isGranted: boolean; password?: string },
): Promise<URL> {
  const { redirectTo } = await decideAuthorization.execute(who, { cookies: jar.for(consent), ...answer });
  const { pathname } = new URL(redirectTo);
  const response = await fetch(`${url}${pathname}`, { redirect: "manual", headers: { cookie: jar.for(pathname) } });
  jar.keep(response);
  return new URL(response.headers.get("location") ?? "", url);
}
