/**
 * The terms that pages explain, once each: two sentences at most. `Term` shows them behind a "?", and the help page lists all.
 * Server and browser read the same texts.
 */
export const glossary = {
  accessToken: {
    term: "Access token",
    text: "A short-lived credential that a client sends to an API. Here it is a JWT signed by the authorization server and is valid for 10 minutes.",
  },
  assertion: {
    term: "Assertion",
    text: "A JWT that a client signs with its private key to authenticate at the token endpoint (private_key_jwt, RFC 7523). It is valid for minutes and accepted once.",
  },
  audience: {
    term: "Audience",
    text: "The aud claim: the server that an assertion is meant for. A server rejects assertions with another audience, so that they can't be replayed elsewhere.",
  },
  ca: {
    term: "CA",
    text: "A certificate authority signs certificates. The root CA signs the issuing CA, and the issuing CA signs the certificates of organisations and applications.",
  },
  crl: {
    term: "CRL",
    text: "A certificate revocation list: the signed list of a CA's revoked certificates. Programs download it and check serial numbers in it.",
  },
  csr: {
    term: "CSR",
    text: "A certificate signing request (PKCS#10): a public key, signed with its private key. The private key stays where it was created.",
  },
  dpop: {
    term: "DPoP",
    text: "Binds an access token to a key of the client without TLS certificates (RFC 9449). Each request carries a proof signed with that key.",
  },
  fapi2: {
    term: "FAPI 2.0",
    text: "The security profile of the OpenID Foundation for financial-grade APIs. It requires strong client authentication and tokens that are bound to a key.",
  },
  jwks: {
    term: "JWKS",
    text: "A JSON Web Key Set (RFC 7517): public keys as a JSON document at a URL. Other parties read it to verify your signatures or to encrypt to you.",
  },
  keyThumbprint: {
    term: "JWK thumbprint",
    text: "The SHA-256 hash of a public key as a JWK (RFC 7638). Two certificates on the same key have the same JWK thumbprint.",
  },
  kid: {
    term: "KID",
    text: "The key id that a JWS or JWE header names, so that the receiver finds the key. For a certificate it is the SHA-256 thumbprint in base64url.",
  },
  mtls: {
    term: "mTLS",
    text: "Mutual TLS: the client, too, presents a certificate in the TLS handshake. Access tokens can be bound to that certificate (RFC 8705).",
  },
  ocsp: {
    term: "OCSP",
    text: "The Online Certificate Status Protocol (RFC 6960): a program asks the CA about one certificate and gets a signed answer. Good, revoked or unknown.",
  },
  privateKeyJwt: {
    term: "private_key_jwt",
    text: "Client authentication with a signed assertion instead of a secret. The server knows only the public key.",
  },
  scope: {
    term: "Scope",
    text: "The permissions that a client requests for an access token. A client gets no more than it is registered for.",
  },
  serial: {
    term: "Serial number",
    text: "The number that the CA gave a certificate, unique within that CA. CRLs and OCSP identify certificates by it.",
  },
  subject: {
    term: "Subject",
    text: "Who a certificate identifies: country (C), legal name (O), organisation id (OU) and unique name (CN). It comes from the registered details, not from the CSR.",
  },
  superseded: {
    term: "Superseded",
    text: "A newer certificate replaces this one. Both are valid until the old one expires or is revoked.",
  },
  thumbprint: {
    term: "Thumbprint",
    text: "The hash of a certificate's bytes. Equal thumbprints mean the same certificate.",
  },
  x5u: {
    term: "x5u",
    text: "A member of a JWK or JWS header with the URL of the certificate in PEM. The URL is permanent, also after revocation.",
  },
} as const satisfies Record<string, { term: string; text: string }>;

export type GlossaryTerm = keyof typeof glossary;
