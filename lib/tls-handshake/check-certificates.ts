import { type KeyObject, X509Certificate } from "node:crypto";
import { type HandshakeProblem, MAX_CERTIFICATES } from "./limits";

/** Verifying with such a key takes less than 1 ms; with a public exponent as long as the modulus it takes 7 ms. */
const MAX_RSA_BITS = 8_192;
const MAX_RSA_EXPONENT = 2n ** 32n;
/** Curves of TLS and of European eID profiles. OpenSSL supports 82; verifying on the slowest takes 3 ms for only 200 bytes. */
const CURVES: ReadonlySet<string> = new Set([
  "prime256v1",
  "secp256k1",
  "secp384r1",
  "secp521r1",
  "brainpoolP256r1",
  "brainpoolP384r1",
  "brainpoolP512r1",
]);
const OTHER_KEYS: ReadonlySet<string> = new Set(["ed25519", "ed448", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87"]);

/** Length and value of the OID id-ce-nameConstraints (RFC 5280 §4.2.1.10). */
const NAME_CONSTRAINTS = Buffer.from("03551d1e", "hex");
/**
 * The byte before it: the tag, or the end of a length in more bytes than DER allows, which OpenSSL also reads. Keys and
 * signatures are random, so the value alone occurs by chance in one of some thousand chains.
 */
const BEFORE_LENGTH: ReadonlySet<number | undefined> = new Set([0x06, 0x81, 0x00]);
/**
 * OpenSSL compares each name of a chain with each constraint, and takes up to 4 ns per byte of names times byte of constraints.
 * 1 KiB of constraints with a chain of 8 KiB is accepted.
 */
const MAX_COMPARED_BYTES = 8 * 1024 * 1024;

/**
 * Checks that OpenSSL can verify this list in a few milliseconds. Does not check trust.
 * @param certificates DER, as the peer sent them
 * @returns undefined if it can
 */
export function checkCertificates(certificates: readonly Uint8Array[]): HandshakeProblem | undefined {
  if (certificates.length > MAX_CERTIFICATES) {
    const message = `The TLS handshake has ${certificates.length} certificates; at most ${MAX_CERTIFICATES} are accepted. Send the certificate and its intermediate CAs.`;
    return { reason: "too_many_certificates", message };
  }
  if (comparedBytes(certificates) > MAX_COMPARED_BYTES) {
    const message =
      "The name constraints in the certificates of the TLS handshake are too large. Use a CA with fewer constraints.";
    return { reason: "large_name_constraints", message };
  }
  for (const der of certificates) {
    const key = publicKeyOf(der);
    if (!key) {
      const message = "A certificate of the TLS handshake can't be read. Send X.509 certificates in DER.";
      return { reason: "unreadable_certificate", message };
    }
    if (!isUsual(key)) {
      const message =
        "A certificate of the TLS handshake has an unusual key. Use RSA up to 8192 bits with a public exponent up to 32 bits, a NIST or Brainpool curve, Ed25519, Ed448 or ML-DSA.";
      return { reason: "unusual_key", message };
    }
  }
  return undefined;
}

/** Upper bound for bytes of constraints times bytes of names. */
function comparedBytes(certificates: readonly Uint8Array[]): number {
  const all = certificates.reduce((sum, { length }) => sum + length, 0);
  const constraints = certificates.reduce((sum, der) => {
    const at = constraintsOf(Buffer.from(der.buffer, der.byteOffset, der.length));
    return at < 0 ? sum : sum + der.length - at;
  }, 0);
  return constraints * all;
}

/** Position of the OID of name constraints; -1 when absent. */
function constraintsOf(der: Buffer): number {
  for (let at = der.indexOf(NAME_CONSTRAINTS); at >= 0; at = der.indexOf(NAME_CONSTRAINTS, at + 1)) {
    if (BEFORE_LENGTH.has(der[at - 1])) return at;
  }
  return -1;
}

function publicKeyOf(der: Uint8Array): KeyObject | undefined {
  if (der[0] !== 0x30) return undefined; // the constructor would also read PEM
  try {
    return new X509Certificate(der).publicKey;
  } catch {
    return undefined;
  }
}

function isUsual({ asymmetricKeyType: type, asymmetricKeyDetails: details = {} }: KeyObject): boolean {
  if (type === "rsa" || type === "rsa-pss") {
    const { modulusLength = Number.POSITIVE_INFINITY, publicExponent = MAX_RSA_EXPONENT + 1n } = details;
    return modulusLength <= MAX_RSA_BITS && publicExponent <= MAX_RSA_EXPONENT;
  }
  if (type === "ec") return CURVES.has(details.namedCurve ?? "");
  return OTHER_KEYS.has(type ?? "");
}
