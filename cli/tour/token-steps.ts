/** Tokens: by private_key_jwt with both usual algorithms, by mTLS, used at a protected API, and refused after revocation. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { Lie } from "./portal";
import { type Answer, assertionFor, curl } from "./token-tools";
import { openssl, shell } from "./tools";
import { ROOT, type Step, type Walk } from "./walk";

const EC_KEY = "es256.key";
const MTLS_KEY = "transport.key";
const MTLS_CERTIFICATE = "transport.pem";

export const TOKENS: readonly Step[] = [
  {
    title: "Read the discovery document",
    async walk(walk) {
      const document = JSON.parse(
        Buffer.from(await walk.portal.bytes("/.well-known/openid-configuration")).toString("utf8"),
      ) as { issuer: string; token_endpoint: string; mtls_endpoint_aliases?: { token_endpoint?: string } };
      walk.issuer = document.issuer;
      walk.tokenEndpoint = document.token_endpoint;
      walk.mtlsTokenEndpoint = document.mtls_endpoint_aliases?.token_endpoint ?? "";
      return `tokens at ${walk.tokenEndpoint}`;
    },
  },
  {
    title: "Get a token by private_key_jwt, PS256",
    async walk(walk) {
      return tokenOf(
        walk,
        await askBy(walk, { alg: "PS256", kid: walk.kid, keyFile: `${walk.fileName}.key` }),
        "signing",
      );
    },
  },
  {
    title: "Get a token by private_key_jwt, ES256",
    async walk(walk) {
      const kid = await certify(walk, walk.applicationId, "signing", EC_KEY);
      return tokenOf(walk, await askBy(walk, { alg: "ES256", kid, keyFile: EC_KEY }), "signing");
    },
  },
  {
    title: "Call the sample API with it",
    async walk(walk) {
      const kid = await kidOf(walk, EC_KEY);
      const { access_token } = bodyOf(await askBy(walk, { alg: "ES256", kid, keyFile: EC_KEY }), 200);
      const answer = await curl(walk, `${walk.portal.url}/sample-api/accounts`, bearer(access_token));
      return `${Object.keys(bodyOf(answer, 200)).join(", ")} come back`;
    },
  },
  {
    title: "Get a token by mTLS, bound to the certificate",
    async walk(walk) {
      if (walk.mtlsTokenEndpoint === "")
        throw new Lie("The discovery document names no mTLS address (MTLS_PORT is off).");
      const application = await walk.portal.post<{ id: string }>(`/organisations/${walk.organisationId}/applications`, {
        name: "Tour mTLS",
        type: "server_to_server",
        securityConfiguration: "mtls",
      });
      const client = await walk.portal.post<{ clientId: string }>(`/applications/${application.id}/clients`, {
        name: "Tour mTLS client",
        authMethod: "tls_client_auth",
        scopes: ["accounts"],
      });
      walk.mtlsClientId = client.clientId;
      walk.transportKid = await certify(walk, application.id, "transport", MTLS_KEY);
      const answer = await askByMtls(walk);
      walk.boundToken = bodyOf(answer, 200).access_token ?? "";
      const { cnf } = decodeJwt<{ cnf?: { "x5t#S256"?: string } }>(walk.boundToken);
      if (cnf?.["x5t#S256"] !== walk.transportKid) throw new Lie("The token is not bound to the certificate.");
      return `cnf is ${walk.transportKid.slice(0, 12)}…`;
    },
  },
  {
    title: "Call the sample API with it, with and without the certificate",
    async walk(walk) {
      const bare = await curl(walk, `${walk.portal.url}/sample-api/accounts`, bearer(walk.boundToken));
      if (bare.status !== 401) throw new Lie(`Without the certificate the API answers ${bare.status}, not 401.`);
      bodyOf(await callBound(walk), 200);
      return "200 with, 401 without";
    },
  },
];

export const REFUSALS: readonly Step[] = [
  {
    title: "Ask for a token with the revoked certificate",
    async walk(walk) {
      const answer = await askBy(walk, { alg: "PS256", kid: walk.kid, keyFile: `${walk.fileName}.key` });
      const { error } = bodyOf(answer, 401);
      if (error !== "invalid_client") throw new Lie(`The answer says ${error}.`);
      const log = await walk.portal.get<{ items: { message: string | null }[] }>(
        `/authentication-attempts?requestId=${answer.requestId}`,
      );
      const why = log.items[0]?.message;
      if (!why) throw new Lie("The client's authentication log does not say why.");
      return `invalid_client outside; inside: ${why}`;
    },
  },
  {
    title: "Revoke the Transport certificate: no new token, and the old one opens nothing",
    async walk(walk) {
      await walk.portal.post(`/certificates/${walk.transportKid}/revoke`, { reason: "superseded" });
      bodyOf(await askByMtls(walk), 401);
      bodyOf(await callBound(walk), 401);
      return "401 and 401";
    },
  },
];

const bearer = (token: string | undefined) => ["-H", `Authorization: Bearer ${token ?? ""}`];

function bodyOf({ status, body }: Answer, wanted: number): Answer["body"] {
  if (status !== wanted) throw new Lie(`The answer is ${status} ${JSON.stringify(body)}, not ${wanted}.`);
  return body;
}

/** A key and a CSR by openssl, a certificate for it. @returns its KID */
async function certify(walk: Walk, applicationId: string, type: string, keyFile: string): Promise<string> {
  await shell(`openssl ecparam -name prime256v1 -genkey -noout -out ${keyFile}`, walk.directory);
  await openssl(["req", "-new", "-key", keyFile, "-out", `${keyFile}.csr`, "-subj", "/CN=tour"], walk);
  const csr = await readFile(join(walk.directory, `${keyFile}.csr`), "utf8");
  const issued = await walk.portal.post<{ kid: string; certificate: string }>(
    `/applications/${applicationId}/certificates`,
    { type, csr },
  );
  await writeFile(join(walk.directory, `${keyFile}.kid`), issued.kid);
  if (type === "transport") await writeFile(join(walk.directory, MTLS_CERTIFICATE), issued.certificate);
  return issued.kid;
}

const kidOf = ({ directory }: Walk, keyFile: string) => readFile(join(directory, `${keyFile}.kid`), "utf8");

async function askBy(walk: Walk, key: { alg: "PS256" | "ES256"; kid: string; keyFile: string }): Promise<Answer> {
  const assertion = await assertionFor(walk, key);
  return curl(walk, walk.tokenEndpoint, [
    ...["-d", "grant_type=client_credentials", "-d", "scope=accounts"],
    ...["-d", `client_assertion_type=${ASSERTION_TYPE}`],
    ...["-d", `client_assertion=${assertion}`],
  ]);
}

const withCertificate = ["--cacert", ROOT, "--cert", MTLS_CERTIFICATE, "--key", MTLS_KEY];

const askByMtls = (walk: Walk) =>
  curl(walk, walk.mtlsTokenEndpoint, [
    ...withCertificate,
    ...["-d", "grant_type=client_credentials", "-d", `client_id=${walk.mtlsClientId}`],
  ]);

const callBound = (walk: Walk) =>
  curl(walk, new URL("/sample-api/accounts", walk.mtlsTokenEndpoint).href, [
    ...withCertificate,
    ...bearer(walk.boundToken),
  ]);

function tokenOf(walk: Walk, answer: Answer, certificateType: string): string {
  const claims = decodeJwt(bodyOf(answer, 200).access_token ?? "");
  if (claims.iss !== walk.issuer) throw new Lie(`The token's issuer is ${String(claims.iss)}.`);
  if (claims.client_certificate_type !== certificateType)
    throw new Lie("The token does not say how the client authenticated.");
  return `scope ${String(claims.scope)}, signed with key ${String(claims.client_auth_kid).slice(0, 12)}…`;
}
