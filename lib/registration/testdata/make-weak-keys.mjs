// Creates weak-rsa-keys.json: 2048-bit RSA keys, each with one known weakness. Run by hand; the result is checked in.
import { checkPrimeSync, generatePrimeSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";

const E = 65537n;
const random = (bits) => BigInt(`0x${randomBytes(bits / 8).toString("hex")}`);
const prime = (bits) => generatePrimeSync(bits, { bigint: true });
const bitLength = (n) => n.toString(2).length;

function inverse(a, m) {
  let [r0, r1, s0, s1] = [a % m, m, 1n, 0n];
  while (r1) [r0, r1, s0, s1] = [r1, r0 % r1, s1, s0 - (r0 / r1) * s1];
  if (r0 !== 1n) throw new Error("not invertible");
  return ((s0 % m) + m) % m;
}
function key(factors, e = E) {
  const n = factors.reduce((a, b) => a * b, 1n);
  // φ(n) with repeated factors: p^k counts p^(k-1)·(p-1).
  const phi = factors.reduce((a, p, i) => a * (factors.indexOf(p) === i ? p - 1n : p), 1n);
  return { n: n.toString(16), e: e.toString(16), d: inverse(e, phi).toString(16) };
}
function nextPrime(n) {
  for (let c = n | 1n; ; c += 2n) if (checkPrimeSync(c)) return c;
}
function withBits(bits, make) {
  for (;;) {
    const factors = make();
    if (bitLength(factors.reduce((a, b) => a * b, 1n)) === bits) return factors;
  }
}
function rocaPrime() {
  let M = 1n;
  for (let p = 2; p < 168; p++) if (Array.from({ length: p }, (_, d) => d).slice(2).every((d) => p % d)) M *= BigInt(p);
  for (;;) {
    let power = 1n;
    for (let a = random(16); a > 0n; a--) power = (power * E) % M;
    const k = (random(800) | (3n << 798n)) + 0n;
    for (let i = 0n; i < 400n; i++) {
      const p = (k + i) * M + power;
      if (bitLength(p) >= 1018 && checkPrimeSync(p)) return p;
    }
  }
}
const close = () => {
  const p = prime(1024);
  return [p, nextPrime(p + 2n)];
};
const smallExponent = () => {
  for (;;) {
    const factors = withBits(2048, () => [prime(1024), prime(1024)]);
    try {
      return key(factors, 3n);
    } catch {}
  }
};
const p = [rocaPrime(), rocaPrime()];
writeFileSync(
  new URL("weak-rsa-keys.json", import.meta.url),
  `${JSON.stringify(
    {
      "small-exponent": smallExponent(),
      "exponent-one": { ...key(withBits(2048, () => [prime(1024), prime(1024)])), e: "1", d: "1" },
      "small-factor": key(withBits(2048, () => [743n, prime(2038)])),
      roca: { ...key(p), bits: bitLength(p[0] * p[1]) },
      "close-primes": key(withBits(2048, close)),
      "prime-modulus": key([prime(2048)]),
      "prime-squared": key(withBits(2048, () => Array(2).fill(prime(1024)))),
      "prime-cubed": key(withBits(2049, () => Array(3).fill(prime(683)))),
    },
    null,
    2,
  )}\n`,
);
