/** A well-formed CSR for the examples of the OpenAPI document (P-256; its private key was discarded). */
export const EXAMPLE_CSR = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIH9MIGkAgEAMEIxCzAJBgNVBAYTAkdCMRkwFwYDVQQKDBBFeGFtcGxlIEJhbmsg",
  "UExDMRgwFgYDVQQDDA9wYXltZW50cy0zZjlhMWMwWTATBgcqhkjOPQIBBggqhkjO",
  "PQMBBwNCAATarF0uwP4ilgy1fECszhKXWhdN6LZro+VCExWTJ+WtULimSEE6BlxY",
  "UoVb2t8pFk++6e29+1bq06pgojOjK2jzoAAwCgYIKoZIzj0EAwIDSAAwRQIgKRup",
  "+SqBraZQ69InNXilbVfq+ZjJoOM0Ix9LxNFFDMsCIQD1gG8n+EQbCATf5DLnsEhK",
  "YAmwgGO+7doA7m0aVBKapQ==",
  "-----END CERTIFICATE REQUEST-----",
  "",
].join("\n");

const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The shape of a client assertion, from the year 2026 and with an invalid signature. */
export const EXAMPLE_ASSERTION = [
  segment({ alg: "ES256", kid: "x5t-of-the-signing-certificate", typ: "JWT" }),
  segment({
    iss: "0190f3b2-4a77-7c11-9a3c-2f6f8f0a1b2c",
    sub: "0190f3b2-4a77-7c11-9a3c-2f6f8f0a1b2c",
    aud: "https://portal.example.com",
    jti: "5b0f5a3e-6a53-4d0e-9f0e-6c1d1f7a9e10",
    iat: 1795000000,
    exp: 1795000060,
  }),
  "AAAA",
].join(".");

/** A public key for the examples; its private key was discarded after signing `EXAMPLE_JWS`. */
export const EXAMPLE_JWK = {
  kty: "EC",
  crv: "P-256",
  x: "4sO0orndH4rTeOHSiZKMMEY9jH23KekNZv5b0C4B8P0",
  y: "klmzp6xRoCkq-ucv3rcpzP68b_w2-lFl3omrfHYADyc",
};

/** `{"amount":100}`, signed with `EXAMPLE_JWK`; without a `kid`. */
export const EXAMPLE_JWS =
  "eyJhbGciOiJFUzI1NiJ9.eyJhbW91bnQiOjEwMH0.dkpDHjrKWLojAOm0Dzg-It1PyHuI2Rk_DguByrakOdt5jZ6WYqf8CylUUp2shDnD2gFqjd3eDt_gckcaVnx4Ww";
