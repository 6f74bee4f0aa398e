/** Tokens: by private_key_jwt with PS256 and ES256, by mTLS, used at a protected API, and rejected after revocation. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { ROOT, type Step, type TourContext } from "./context";
import { TourFailure } from "./portal";
import { type Answer, assertionFor, curl } from "./token-tools";
import { openssl, shell } from "./tools";

const EC_KEY = "es256.key";
const MTLS_KEY = "transport.key";
const MTLS_CERTIFICATE = "transport.pem";

export const TOKENS: readonly Step[] = [
  {
    title: "Read the discovery document",
    async run(context) {
      const document = JSON.parse(
        Buffer.from(await context.portal.bytes("/.well-known/openid-configuration")).toString("utf8"),
      ) as { issuer: string; token_endpoint: string; mtls_endpoint_aliases?: { token_endpoint?: string } };
      context.issuer = document.issuer;
      context.tokenEndpoint = document.token_endpoint;
      context.mtlsTokenEndpoint = document.mtls_endpoint_aliases?.token_endpoint ?? "";
      return `tokens at ${context.tokenEndpoint}`;
    },
  },
  {
    title: "Get a token by private_key_jwt, PS256",
    async run(context) {
      return tokenOf(
        context,
        await requestBy(context, { alg: "PS256", kid: context.kid, keyFile: `${context.fileName}.key` }),
        "signing",
      );
    },
  },
  {
    title: "Get a token by private_key_jwt, ES256",
    async run(context) {
      const kid = await certify(context, context.applicationId, "signing", EC_KEY);
      return tokenOf(context, await requestBy(context, { alg: "ES256", kid, keyFile: EC_KEY }), "signing");
    },
  },
  {
    title: "Call the sample API with the token",
    async run(context) {
      const kid = await readKid(context, EC_KEY);
      const { access_token } = bodyOf(await requestBy(context, { alg: "ES256", kid, keyFile: EC_KEY }), 200);
      const answer = await curl(context, `${context.portal.url}/sample-api/accounts`, bearer(access_token));
      return `response members: ${Object.keys(bodyOf(answer, 200)).join(", ")}`;
    },
  },
  {
    title: "Get a token by mTLS, bound to the certificate",
    async run(context) {
      if (context.mtlsTokenEndpoint === "")
        throw new TourFailure("The discovery document has no mTLS endpoint (MTLS_PORT is off).");
      const application = await context.portal.post<{ id: string }>(
        `/organisations/${context.organisationId}/applications`,
        {
          name: "Tour mTLS",
          type: "server_to_server",
          securityConfiguration: "mtls",
        },
      );
      const client = await context.portal.post<{ clientId: string }>(`/applications/${application.id}/clients`, {
        name: "Tour mTLS client",
        authMethod: "tls_client_auth",
        scopes: ["accounts"],
      });
      context.mtlsClientId = client.clientId;
      context.transportKid = await certify(context, application.id, "transport", MTLS_KEY);
      const answer = await requestByMtls(context);
      context.boundToken = bodyOf(answer, 200).access_token ?? "";
      const { cnf } = decodeJwt<{ cnf?: { "x5t#S256"?: string } }>(context.boundToken);
      if (cnf?.["x5t#S256"] !== context.transportKid)
        throw new TourFailure("The token is not bound to the certificate.");
      return `cnf is ${context.transportKid.slice(0, 12)}…`;
    },
  },
  {
    title: "Call the sample API with the bound token, with and without the certificate",
    async run(context) {
      const bare = await curl(context, `${context.portal.url}/sample-api/accounts`, bearer(context.boundToken));
      if (bare.status !== 401)
        throw new TourFailure(`Without the certificate the API returns ${bare.status}, not 401.`);
      bodyOf(await callWithCertificate(context), 200);
      return "200 with, 401 without";
    },
  },
];

export const REFUSALS: readonly Step[] = [
  {
    title: "Request a token with the revoked certificate",
    async run(context) {
      const answer = await requestBy(context, { alg: "PS256", kid: context.kid, keyFile: `${context.fileName}.key` });
      const { error } = bodyOf(answer, 401);
      if (error !== "invalid_client") throw new TourFailure(`The error is ${error}.`);
      const log = await context.portal.get<{ items: { message: string | null }[] }>(
        `/authentication-attempts?requestId=${answer.requestId}`,
      );
      const why = log.items[0]?.message;
      if (!why) throw new TourFailure("The client's authentication log does not say why.");
      return `response: invalid_client; log: ${why}`;
    },
  },
  {
    title: "Revoke the Transport certificate: new and existing tokens are rejected",
    async run(context) {
      await context.portal.post(`/certificates/${context.transportKid}/revoke`, { reason: "superseded" });
      bodyOf(await requestByMtls(context), 401);
      bodyOf(await callWithCertificate(context), 401);
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
async function certify(context: TourContext, applicationId: string, type: string, keyFile: string): Promise<string> {
  await shell(`openssl ecparam -name prime256v1 -genkey -noout -out ${keyFile}`, context.directory);
  await openssl(["req", "-new", "-key", keyFile, "-out", `${keyFile}.csr`, "-subj", "/CN=tour"], context);
  const csr = await readFile(join(context.directory, `${keyFile}.csr`), "utf8");
  const issued = await context.portal.post<{ kid: string; certificate: string }>(
    `/applications/${applicationId}/certificates`,
    { type, csr },
  );
  await writeFile(join(context.directory, `${keyFile}.kid`), issued.kid);
  if (type === "transport") await writeFile(join(context.directory, MTLS_CERTIFICATE), issued.certificate);
  return issued.kid;
}

const readKid = ({ directory }: TourContext, keyFile: string) => readFile(join(directory, `${keyFile}.kid`), "utf8");

async function requestBy(
  context: TourContext,
  key: { alg: "PS256" | "ES256"; kid: string; keyFile: string },
): Promise<Answer> {
  const assertion = await assertionFor(context, key);
  return curl(context, context.tokenEndpoint, [
    ...["-d", "grant_type=client_credentials", "-d", "scope=accounts"],
    ...["-d", `client_assertion_type=${ASSERTION_TYPE}`],
    ...["-d", `client_assertion=${assertion}`],
  ]);
}

const withCertificate = ["--cacert", ROOT, "--cert", MTLS_CERTIFICATE, "--key", MTLS_KEY];

const requestByMtls = (context: TourContext) =>
  curl(context, context.mtlsTokenEndpoint, [
    ...withCertificate,
    ...["-d", "grant_type=client_credentials", "-d", `client_id=${context.mtlsClientId}`],
  ]);

const callWithCertificate = (context: TourContext) =>
  curl(context, new URL("/sample-api/accounts", context.mtlsTokenEndpoint).href, [
    ...withCertificate,
    ...bearer(context.boundToken),
  ]);

function tokenOf(context: TourContext, answer: Answer, certificateType: string): string {
  const claims = decodeJwt(bodyOf(answer, 200).access_token ?? "");
  if (claims.iss !== context.issuer) throw new TourFailure(`The token's issuer is ${String(claims.iss)}.`);
  if (claims.client_certificate_type !== certificateType)
    throw new TourFailure("The token's client_certificate_type is wrong.");
  return `scope ${String(claims.scope)}, signed with key ${String(claims.client_auth_kid).slice(0, 12)}…`;
}
