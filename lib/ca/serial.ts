import { AppError } from "@/lib/errors";

/** Random bytes of a serial. */
export const serialRandomBytes = 17;

/**
 * A serial's INTEGER content from 17 random bytes: 134 random bits, always 17 bytes, positive and minimal.
 * The top two bits are fixed to 01: without a sign byte or a leading zero every serial has the same length, and
 * serials sort the same in hex as they do as numbers. RFC 5280 §4.1.2.2 allows 20 bytes; 128 random bits are ours.
 * @throws AppError internal when `random` is not 17 bytes long
 */
export function serialFromRandom(random: Uint8Array): Uint8Array {
  if (random.length !== serialRandomBytes) {
    throw new AppError("internal", `A serial needs ${serialRandomBytes} random bytes, not ${random.length}.`);
  }
  const serial = Uint8Array.from(random);
  serial[0] = 0x40 | ((random[0] as number) & 0x3f);
  return serial;
}
