import { hash, verify } from "@node-rs/argon2";

/** argon2id (the package's default) with the least of what OWASP asks for: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

let nobodysHash: Promise<string> | undefined;

/** The PHC string to keep. The same characters typed on another keyboard are the same password (NFC). */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFC"), PARAMETERS);
}

/**
 * Compares a password with what is kept of it. Without a hash (unknown or not yet set-up user) it does the same work
 * and says no, so that time tells nothing.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword("no password has this hash");
  const fallback = await nobodysHash;
  const matches = await verify(passwordHash ?? fallback, password.normalize("NFC"));
  return passwordHash !== null && matches;
}
