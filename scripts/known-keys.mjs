/**
 * `node scripts/known-keys.mjs "source" file-or-directory … >> list`: prints a line of the list of known keys (SHA-256 of the
 * SubjectPublicKeyInfo, source) for each private key in PEM or JWK that would otherwise be accepted: RSA of 2048, 3072 and 4096 bits,
 * P-256, P-384, Ed25519, X25519. Prints public halves only.
 */
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const MOST_BYTES = 8 * 1024 * 1024;
const [source, ...paths] = process.argv.slice(2);
if (!source || paths.length === 0) {
  console.error('Usage: node scripts/known-keys.mjs "source" file-or-directory …');
  process.exit(64);
}

const seen = new Set();
for (const path of paths) {
  for (const text of textsIn(path)) {
    for (const key of keysIn(text)) {
      const fingerprint = accepted(key) && fingerprintOf(key);
      if (!fingerprint || seen.has(fingerprint)) continue;
      seen.add(fingerprint);
      console.log(`${fingerprint} ${source}`);
    }
  }
}

function* textsIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) for (const name of readdirSync(path)) yield* textsIn(join(path, name));
  else if (stat?.isFile() && stat.size <= MOST_BYTES) yield readFileSync(path, "latin1");
}

function* keysIn(text) {
  const plain = text.replaceAll("\\n", "\n").replaceAll(/["'`+]?\s*\\?\r?\n\s*["'`]?/g, "\n");
  for (const [pem] of plain.matchAll(
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]{40,20000}-----END [A-Z ]*PRIVATE KEY-----/g,
  )) {
    yield* tried(() => createPrivateKey({ key: pem, passphrase: "" }));
  }
  for (const [object] of text.matchAll(/\{[^{}]{20,8000}\}/g)) {
    const members = Object.fromEntries(
      [
        ...object.matchAll(
          /["'](kty|crv|n|e|d|p|q|dp|dq|qi|x|y)["']\s*:\s*(?:b?["'])([^"']*(?:["'][\s\\]*b?["'][\w-]*)*)["']/g,
        ),
      ].map(([, name, value]) => [name, value.replaceAll(/["'\s\\b]*["']\s*\\?\s*b?["']/g, "").replaceAll(/\s/g, "")]),
    );
    // The public members identify the key; the private ones may be incomplete.
    if (members.kty && members.d) yield* tried(() => createPublicKey({ key: publicOf(members), format: "jwk" }));
  }
}

const publicOf = ({ kty, crv, n, e, x, y }) => ({ kty, crv, n, e, x, y });

function* tried(read) {
  try {
    const key = read();
    yield key.type === "private" ? createPublicKey(key) : key;
  } catch {
    // encrypted, truncated or unsupported by node
  }
}

function accepted({ asymmetricKeyType: type, asymmetricKeyDetails: details }) {
  if (type === "rsa") return [2048, 3072, 4096].includes(details.modulusLength);
  if (type === "ec") return ["prime256v1", "secp384r1"].includes(details.namedCurve);
  return type === "ed25519" || type === "x25519";
}

/** RSA keys are hashed with their modulus and the usual exponent: other exponents are rejected anyway, and the modulus is what is compromised. */
function fingerprintOf(key) {
  const jwk = key.export({ format: "jwk" });
  const usual = jwk.kty === "RSA" ? createPublicKey({ key: { ...jwk, e: "AQAB" }, format: "jwk" }) : key;
  return createHash("sha256")
    .update(usual.export({ format: "der", type: "spki" }))
    .digest("hex");
}
