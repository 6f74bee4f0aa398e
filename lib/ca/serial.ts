import { AppError } from "@/lib/errors";

/** Random octets a serial is made of. */
export const serialRandomBytes = 17;

/**
 * A serial's INTEGER content from 17 random octets: 134 random bits, always 17 octets, positive and minimal.
 * The two top bits are fixed to 01: without a sign octet and without a leading zero every serial has one length, and
 * serials compare as hex the way they compare as numbers. RFC 5280 §4.1.2.2 allows 20 octets; 128 random bits are ours.
 * @throws AppError internal when `random` is not 17 octets long
 */
export function serialFromRandom(random: Uint8Array): Uint8Array {
  if (random.length !== serialRandomBytes) {
    throw new AppError("internal", `A serial is made of ${serialRandomBytes} random octets, not ${random.length}.`);
  }
  const serial = Uint8Array.from(random);
  serial[0] = 0x40 | ((random[0] as number) & 0x3f);
  return serial;
}
