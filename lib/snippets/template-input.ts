import type { AssertionAlgorithm } from "@/lib/clients/schema";
import type { SnippetFacts, TlsFiles } from "./facts";
import type { TemplateInput } from "./template";

/** Java's key algorithm name and the hash length; a curve coordinate has the length of the hash (RFC 7518 §3.4). */
const ALGORITHMS: Record<AssertionAlgorithm, { keyFamily: string; hashBits: number }> = {
  PS256: { keyFamily: "RSA", hashBits: 256 },
  PS384: { keyFamily: "RSA", hashBits: 384 },
  RS256: { keyFamily: "RSA", hashBits: 256 },
  ES256: { keyFamily: "EC", hashBits: 256 },
  ES384: { keyFamily: "EC", hashBits: 384 },
  EdDSA: { keyFamily: "Ed25519", hashBits: 512 },
};

/** The data of a client as placeholders and flags of the templates, listed in `README.md`. */
export function templateInput(facts: SnippetFacts): Omit<TemplateInput, "quote"> {
  const { proof, clientId, issuer, tokenEndpoint, logUrl, scope } = facts;
  const flags = new Set<string>();
  if (scope) flags.add("scope");
  if (issuer.startsWith("http:")) flags.add("insecure");
  const values: Record<string, string> = {
    CLIENT_ID: clientId,
    ISSUER: issuer,
    TOKEN_ENDPOINT: tokenEndpoint,
    TOKEN_ORIGIN: new URL(tokenEndpoint).origin,
    LOG_URL: logUrl,
    SCOPE: scope,
  };
  switch (proof.kind) {
    case "assertion":
      flags.add(proof.algorithm);
      Object.assign(values, assertionValues(proof));
      if (proof.dpop) flags.add("dpop");
      if (proof.mtls) {
        flags.add("mtls");
        Object.assign(values, {
          TLS_KEY_FILE: proof.mtls.keyFile,
          TLS_CERTIFICATE_FILE: proof.mtls.certificateFile,
          ...rootValues(proof.mtls),
        });
      }
      break;
    case "certificate":
      Object.assign(values, {
        KEY_FILE: proof.keyFile,
        CERTIFICATE_FILE: proof.certificateFile,
        ...rootValues(proof),
      });
      break;
    case "secret":
      flags.add(proof.how);
  }
  return { values, flags };
}

const rootValues = ({ rootFile, rootUrl }: TlsFiles) => ({ ROOT_FILE: rootFile, ROOT_URL: rootUrl });

function assertionValues(proof: Extract<SnippetFacts["proof"], { kind: "assertion" }>): Record<string, string> {
  const { algorithm, kid, keyFile } = proof;
  const { keyFamily, hashBits } = ALGORITHMS[algorithm];
  return {
    KID: kid,
    KEY_FILE: keyFile,
    ALGORITHM: algorithm,
    HEADER: JSON.stringify({ alg: algorithm, typ: "JWT", kid }),
    KEY_FAMILY: keyFamily,
    HASH_BITS: `${hashBits}`,
    HASH_BYTES: `${hashBits / 8}`,
    SIGNATURE_BYTES: `${hashBits / 4}`,
    COORDINATE_DIGITS: `${hashBits / 4}`,
  };
}
