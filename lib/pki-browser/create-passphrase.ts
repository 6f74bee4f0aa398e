/** Lower case and digits without 0, 1, i, l, o: unambiguous in every typeface, the same on every keyboard, safe in a shell. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 5;
const GROUP_LENGTH = 5;
/** Multiples of the alphabet's length below 256: larger random bytes are rejected, so that every character is equally likely. */
const LIMIT = 256 - (256 % ALPHABET.length);

/** A random passphrase of five groups of five characters, `xxxxx-xxxxx-xxxxx-xxxxx-xxxxx`: 31^25, that is 123 bits. */
export function createPassphrase(): string {
  const groups = Array.from({ length: GROUPS }, () => Array.from({ length: GROUP_LENGTH }, randomCharacter).join(""));
  return groups.join("-");
}

function randomCharacter(): string {
  const byte = new Uint8Array(1);
  do crypto.getRandomValues(byte);
  while ((byte[0] ?? LIMIT) >= LIMIT);
  return ALPHABET.charAt((byte[0] ?? 0) % ALPHABET.length);
}
