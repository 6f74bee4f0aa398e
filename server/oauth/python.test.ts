/** Python's two JOSE libraries: they create assertions, and verify our tokens and key sets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freePort } from "@/lib/testing/portal";
import { pythonWith, runProgram } from "@/lib/testing/programs";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, type TestClient, type TestSigner } from "./testing";

/** Posts the assertion, and prints status and response as JSON. `sign` and `read` use the library. */
const COMMON = `
import json, sys, time, urllib.error, urllib.parse, urllib.request, uuid
issuer, client, kid, alg, pem = sys.argv[1:6]
metadata = json.load(urllib.request.urlopen(issuer + "/.well-known/oauth-authorization-server"))
now = time.time()
claims = {"iss": client, "sub": client, "aud": metadata["issuer"], "jti": str(uuid.uuid4()), "iat": now, "nbf": now, "exp": now + 60}

def token(assertion):
    form = {"grant_type": "client_credentials", "scope": "read", "client_assertion": assertion,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
    try:
        with urllib.request.urlopen(metadata["token_endpoint"], urllib.parse.urlencode(form).encode()) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)

status, answer = token(sign())
read_claims = read(answer["access_token"]) if status == 200 else None
print(json.dumps({"status": status, "error": answer.get("error"), "claims": read_claims}))
`;
/** The functions must precede their use, so the common part is split where they are called. */
const script = (library: string) => COMMON.replace("\nstatus, answer =", `\n${library}\nstatus, answer =`);

const PYJWT = script(`
import jwt
def sign():
    return jwt.encode(claims, pem, algorithm=alg, headers={"kid": kid})
def read(value):
    key = jwt.PyJWKClient(metadata["jwks_uri"]).get_signing_key_from_jwt(value)
    return jwt.decode(value, key.key, algorithms=["ES256"], audience=metadata["issuer"], issuer=metadata["issuer"])
`);
const JWCRYPTO = script(`
from jwcrypto import jwk, jwt
def sign():
    made = jwt.JWT(header={"alg": alg, "kid": kid}, claims=claims, algs=[alg])
    made.make_signed_token(jwk.JWK.from_pem(pem.encode()))
    return made.serialize()
def read(value):
    keys = jwk.JWKSet.from_json(urllib.request.urlopen(metadata["jwks_uri"]).read())
    return json.loads(jwt.JWT(jwt=value, key=keys, algs=["ES256"]).claims)
`);

describe.each([
  ["PyJWT", "jwt", PYJWT],
  ["jwcrypto", "jwcrypto", JWCRYPTO],
])("%s", (_library, module, source) => {
  const python = pythonWith(module, "cryptography");
  let server: TestServer;
  beforeAll(async () => {
    const port = await freePort();
    server = await createTestServer({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
  });
  afterAll(() => server.close());

  async function ask(client: TestClient, { kid, alg, key }: TestSigner) {
    const args = ["-c", source, server.url, client.clientId, kid, alg, key.keyPem];
    const { status, stdout, stderr } = await runProgram(python ?? "", args);
    expect([status, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout) as { status: number; error: string | null; claims: Record<string, unknown> | null };
  }

  it.skipIf(!python).each(["RSA", "P-256", "Ed25519"] as const)(
    "gets a token with a %s certificate and times of time.time(), until it is revoked",
    async (algorithm) => {
      const client = await makeClient(server);
      const signer = await certify(server, client, { algorithm });
      expect(await ask(client, signer)).toMatchObject({
        status: 200,
        claims: { sub: client.clientId, scope: "read", client_auth_kid: signer.kid },
      });
      const admin = server.as("admin", client.organisationId);
      await revokeCertificate.execute(admin, { kid: signer.kid, reason: "keyCompromise" });
      expect(await ask(client, signer)).toMatchObject({ status: 401, error: "invalid_client", claims: null });
    },
  );
});
