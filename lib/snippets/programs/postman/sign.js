// Pre-request script that signs a client assertion (RFC 7523) in Postman. Uses WebCrypto if the sandbox has it. newman and older
// versions have only hashes (crypto-js), so the signature is computed in JavaScript there. The script runs locally with the user's
// own key, so constant time is not required.
const get = (name) => pm.variables.get(name);
const algorithm = get("algorithm");
if (!get("private_key"))
  throw new Error("Paste your private key (PKCS#8 PEM) into the collection variable private_key.");
const bytes = (binary) => Array.from(binary, (character) => character.charCodeAt(0));
const pkcs8 = bytes(atob(get("private_key").replace(/-----[^-]+-----|\s/g, "")));
const base64url = (data) =>
  btoa(String.fromCharCode(...data))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const part = (value) => base64url(bytes(JSON.stringify(value)));
const now = Math.floor(Date.now() / 1000);
const unsigned =
  part({ alg: algorithm, typ: "JWT", kid: get("kid") }) +
  "." +
  part({
    iss: get("client_id"),
    sub: get("client_id"),
    aud: get("issuer"),
    jti: pm.variables.replaceIn("{{$guid}}"),
    iat: now,
    exp: now + 60,
  });
const done = (signature) => pm.collectionVariables.set("client_assertion", `${unsigned}.${base64url(signature)}`);

if (typeof crypto === "object" && crypto.subtle) {
  const hash = `SHA-${algorithm.slice(2) || "256"}`;
  const how = {
    PS: { name: "RSA-PSS", hash, saltLength: Number(hash.slice(4)) / 8 },
    RS: { name: "RSASSA-PKCS1-v1_5", hash },
    ES: { name: "ECDSA", namedCurve: `P-${hash.slice(4)}`, hash },
    Ed: { name: "Ed25519" },
  }[algorithm.slice(0, 2)];
  crypto.subtle
    .importKey("pkcs8", Uint8Array.from(pkcs8), how, false, ["sign"])
    .then((key) => crypto.subtle.sign(how, key, Uint8Array.from(bytes(unsigned))))
    .then((signature) => done(Array.from(new Uint8Array(signature))));
} else {
  done(withoutWebCrypto());
}

function withoutWebCrypto() {
  const CryptoJS = require("crypto-js");
  const hex = (data) => data.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytesOf = (text) => text.match(/../g).map((pair) => parseInt(pair, 16));
  const words = (data) => CryptoJS.enc.Hex.parse(hex(data));
  const sha256 = (data) => bytesOf(CryptoJS.SHA256(words(data)).toString());
  const hmac = (key, data) => bytesOf(CryptoJS.HmacSHA256(words(data), words(key)).toString());
  const number = (data) => BigInt(`0x${hex(data) || "0"}`);
  const fixed = (value, length) => bytesOf(value.toString(16).padStart(2 * length, "0"));
  const modulo = (value, m) => ((value % m) + m) % m;

  // The members of a DER SEQUENCE.
  const members = (data) => {
    const found = [];
    for (let at = 0; at < data.length; ) {
      let length = data[at + 1];
      let start = at + 2;
      if (length & 0x80) {
        start += length & 0x7f;
        length = Number(number(data.slice(at + 2, start)));
      }
      found.push(data.slice(start, start + length));
      at = start + length;
    }
    return found;
  };
  const inner = members(members(members(pkcs8)[0])[2])[0];
  const digest = sha256(bytes(unsigned));
  if (algorithm === "PS256" || algorithm === "RS256") return rsa();
  if (algorithm === "ES256") return ecdsa();
  throw new Error(`This version of Postman or newman has no WebCrypto, which ${algorithm} needs.`);

  function rsa() {
    const [, modulus, , exponent] = members(inner);
    const n = number(modulus);
    const bits = n.toString(2).length;
    const length = Math.ceil(bits / 8);
    const encoded = algorithm === "RS256" ? pkcs1(length) : pss(bits);
    let [base, power, result] = [number(encoded), number(exponent), 1n];
    for (; power > 0n; power >>= 1n, base = (base * base) % n) if (power & 1n) result = (result * base) % n;
    return fixed(result, length);
  }

  // RFC 8017 9.2
  function pkcs1(length) {
    const info = bytesOf("3031300d060960864801650304020105000420").concat(digest);
    return [0, 1].concat(new Array(length - info.length - 3).fill(255), [0], info);
  }

  // RFC 8017 9.1.1, with salt length = hash length
  function pss(bits) {
    const length = Math.ceil((bits - 1) / 8);
    const salt = bytesOf(CryptoJS.lib.WordArray.random(32).toString());
    const h = sha256(new Array(8).fill(0).concat(digest, salt));
    const block = new Array(length - 66).fill(0).concat([1], salt);
    let mask = [];
    for (let i = 0; mask.length < block.length; i++) mask = mask.concat(sha256(h.concat([0, 0, 0, i])));
    const masked = block.map((byte, i) => byte ^ mask[i]);
    masked[0] &= 0xff >> (8 * length - (bits - 1));
    return masked.concat(h, [0xbc]);
  }

  // FIPS 186-5 6.4.1 on P-256; the nonce is derived deterministically from key and message, similar to RFC 6979
  function ecdsa() {
    const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
    const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const g = [
      0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
      0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
    ];
    const inverse = (value, m) => {
      let [a, b, x, y] = [modulo(value, m), m, 1n, 0n];
      while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
      return modulo(x, m);
    };
    const add = (one, two) => {
      if (!one) return two;
      if (!two) return one;
      const isSame = one[0] === two[0];
      if (isSame && one[1] !== two[1]) return null;
      const slope = isSame
        ? (3n * one[0] * one[0] - 3n) * inverse(2n * one[1], p)
        : (two[1] - one[1]) * inverse(two[0] - one[0], p);
      const x = modulo(slope * slope - one[0] - two[0], p);
      return [x, modulo(slope * (one[0] - x) - one[1], p)];
    };
    const secret = members(inner)[1];
    const d = number(secret);
    const k = 1n + (number(hmac(secret, digest.concat([1])).concat(hmac(secret, digest.concat([2])))) % (n - 1n));
    let [point, doubled] = [null, g];
    for (let rest = k; rest > 0n; rest >>= 1n, doubled = add(doubled, doubled))
      if (rest & 1n) point = add(point, doubled);
    const r = modulo(point[0], n);
    const s = modulo(inverse(k, n) * (number(digest) + r * d), n);
    return fixed(r, 32).concat(fixed(s, 32));
  }
}
