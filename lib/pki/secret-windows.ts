/** Windows of byte strings that may be the scalar, seed or prime of a key. */

/** Positions of a scalar in DER: in an OCTET STRING or INTEGER. */
export function taggedWindows(stream: Uint8Array, size: number): Uint8Array[] {
  const windows: Uint8Array[] = [];
  for (let at = 0; at + 2 + size <= stream.length && windows.length < MAX_TAGGED; at++) {
    const [tag, length, first] = [stream[at], stream[at + 1], stream[at + 2]];
    if ((tag === 4 || tag === 2) && length === size) windows.push(stream.subarray(at + 2, at + 2 + size));
    if (tag === 2 && length === size + 1 && first === 0) windows.push(stream.subarray(at + 3, at + 3 + size));
  }
  return windows.filter(({ length }) => length === size);
}

const MAX_TAGGED = 8;

/** Positions of a bare scalar: at either end, without its leading zeros, little-endian. */
export function outerWindows(stream: Uint8Array, size: number): Uint8Array[] {
  if (stream.length < size) return padded(stream, size);
  return [
    stream.subarray(0, size),
    stream.subarray(stream.length - size),
    ...(stream.length > size ? [stream.subarray(1, size + 1)] : []),
    Uint8Array.from(stream.subarray(0, size)).reverse(),
  ];
}

/** A number with up to `MAX_ZEROS` leading zeros that were left out; empty if it has another length. */
export const padded = (number: Uint8Array, size: number): Uint8Array[] =>
  number.length < size && number.length >= size - MAX_ZEROS
    ? [Buffer.concat([new Uint8Array(size - number.length), number])]
    : [];

const MAX_ZEROS = 3;

/** Windows that look random: random bytes repeat few values (32 of them have 30 different ones); text, zeros and offsets repeat many. */
export function randomWindows(stream: Uint8Array, size: number): Uint8Array[] {
  const windows: Uint8Array[] = [];
  const counts = new Uint16Array(256);
  let different = 0;
  for (let end = 0; end < stream.length && windows.length < MAX_RANDOM; end++) {
    const entering = stream[end] as number;
    if (counts[entering] === 0) different += 1;
    counts[entering] = (counts[entering] as number) + 1;
    if (end >= size) {
      const leaving = stream[end - size] as number;
      counts[leaving] = (counts[leaving] as number) - 1;
      if (counts[leaving] === 0) different -= 1;
    }
    if (end >= size - 1 && different >= 0.68 * size) windows.push(stream.subarray(end + 1 - size, end + 1));
  }
  return windows;
}

/** More than any budget allows to try. */
const MAX_RANDOM = 1_000;

/** Products of odd primes, small enough that a remainder times 256 is an exact number. */
const SIEVES = [3 * 5 * 7 * 11 * 13 * 17 * 19 * 23, 29 * 31 * 37 * 41 * 43, 47 * 53 * 59 * 61].map((modulus) => ({
  modulus,
  primes: [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61].filter((prime) => modulus % prime === 0),
}));

/** Remainders of a window of `size` bytes, updated while the window moves. */
export const newSieves = (size: number) =>
  SIEVES.map(({ modulus, primes }) => ({ modulus, primes, top: powerOf256(size, modulus), rest: 0 }));

function powerOf256(exponent: number, modulus: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power = (power * 256) % modulus;
  return power;
}
