/** Tokens: by private_key_jwt with PS256 and ES256, by mTLS, used at a protected API, and rejected after revocation. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { TourFailure } from "./portal";
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
        await requestBy(walk, { alg: "PS256", kid: walk.kid, keyFile: `${walk.fileName}.key` }),
        "signing",
      );
    },
  },
  {
    title: "Get a token by private_key_jwt, ES256",
    async walk(walk) {
      const kid = await certify(walk, walk.applicationId, "signing", EC_KEY);
      return tokenOf(walk, await requestBy(walk, { alg: "ES256", kid, keyFile: EC_KEY }), "signing");
    },
  },
  {
    title: "Call the sample API with it",
    async walk(walk) {
      const kid = await readKid(walk, EC_KEY);
      const { access_token } = bodyOf(await requestBy(walk, { alg: "ES256", kid, keyFile: EC_KEY }), 200);
      const answer = await curl(walk, `${walk.portal.url}/sample-api/accounts`, bearer(access_token));
      return `response members: ${Object.keys(bodyOf(answer, 200)).join(", ")}`;
    },
  },
  {
    title: "Get a token by mTLS, bound to the certificate",
    async walk(walk) {
      if (walk.mtlsTokenEndpoint === "")
        throw new TourFailure("The discovery document has no mTLS endpoint (MTLS_PORT is off).");
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
      const answer = await requestByMtls(walk);
      walk.boundToken = bodyOf(answer, 200).access_token ?? "";
      const { cnf } = decodeJwt<{ cnf?: { "x5t#S256"?: string } }>(walk.boundToken);
      if (cnf?.["x5t#S256"] !== walk.transportKid) throw new TourFailure("The token is not bound to the certificate.");
      return `cnf is ${walk.transportKid.slice(0, 12)}…`;
    },
  },
  {
    title: "Call the sample API with it, with and without the certificate",
    async walk(walk) {
      const bare = await curl(walk, `${walk.portal.url}/sample-api/accounts`, bearer(walk.boundToken));
      if (bare.status !== 401)
        throw new TourFailure(`Without the certificate the API returns ${bare.status}, not 401.`);
      bodyOf(await callWithCertificate(walk), 200);
      return "200 with, 401 without";
    },
  },
];

export const REFUSALS: readonly Step[] = [
  {
    title: "Request a token with the revoked certificate",
    async walk(walk) {
      const answer = await requestBy(walk, { alg: "PS256", kid: walk.kid, keyFile: `${walk.fileName}.key` });
      const { error } = bodyOf(answer, 401);
      if (error !== "invalid_client") throw new TourFailure(`The error is ${error}.`);
      const log = await walk.portal.get<{ items: { message: string | null }[] }>(
        `/authentication-attempts?requestId=${answer.requestId}`,
      );
      const why = log.items[0]?.message;
      if (!why) throw new TourFailure("The client's authentication log does not say why.");
      return `response: invalid_client; log: ${why}`;
    },
  },
  {
    title: "Revoke the Transport certificate: new and existing tokens are rejected",
    async walk(walk) {
      await walk.portal.post(`/certificates/${walk.transportKid}/revoke`, { reason: "superseded" });
      bodyOf(await requestByMtls(walk), 401);
      bodyOf(await callWithCertificate(walk), 401);
      return "401 and 401";
    },
  },
];

const bearer = (token: string | undefined) => ["-H", `Authorization: Bearer ${token ?? ""}`];

function bodyOf({ status, body }: Answer, wanted: number): Answer["body"] {
  if (status !== wanted) throw new TourFailure(`The response is ${status} ${JSON.stringify(body)}, not ${wanted}.`);
  return body;
}

/** Creates a key and a CSR with openssl and issues a certificate for it. @returns its KID */
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

const readKid = ({ directory }: Walk, keyFile: string) => readFile(join(directory, `${keyFile}.kid`), "utf8");

async function requestBy(walk: Walk, key: { alg: "PS256" | "ES256"; kid: string; keyFile: string }): Promise<Answer> {
  const assertion = await assertionFor(walk, key);
  return curl(walk, walk.tokenEndpoint, [
    ...["-d", "grant_type=client_credentials", "-d", "scope=accounts"],
    ...["-d", `client_assertion_type=${ASSERTION_TYPE}`],
    ...["-d", `client_assertion=${assertion}`],
  ]);
}

const withCertificate = ["--cacert", ROOT, "--cert", MTLS_CERTIFICATE, "--key", MTLS_KEY];

const requestByMtls = (walk: Walk) =>
  curl(walk, walk.mtlsTokenEndpoint, [
    ...withCertificate,
    ...["-d", "grant_type=client_credentials", "-d", `client_id=${walk.mtlsClientId}`],
  ]);

const callWithCertificate = (walk: Walk) =>
  curl(walk, new URL("/sample-api/accounts", walk.mtlsTokenEndpoint).href, [
    ...withCertificate,
    ...bearer(walk.boundToken),
  ]);

function tokenOf(walk: Walk, answer: Answer, certificateType: string): string {
  const claims = decodeJwt(bodyOf(answer, 200).access_token ?? "");
  if (claims.iss !== walk.issuer) throw new TourFailure(`The token's issuer is ${String(claims.iss)}.`);
  if (claims.client_certificate_type !== certificateType)
    throw new TourFailure("The token's client_certificate_type is wrong.");
  return `scope ${String(claims.scope)}, signed with key ${String(claims.client_auth_kid).slice(0, 12)}…`;
}
