import { hash, verify } from "@node-rs/argon2";

/** argon2id (the package's default) with the OWASP minimum: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

let dummyHash: Promise<string> | undefined;

/** The PHC string to store. NFC, so that different keyboards produce the same password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFC"), PARAMETERS);
}

/**
 * Verifies a password against its hash. Without a hash (unknown or not yet set-up user) it does the same work and returns
 * false, so that response times do not reveal which users exist.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  dummyHash ??= hashPassword("no password has this hash");
  const fallback = await dummyHash;
  const matches = await verify(passwordHash ?? fallback, password.normalize("NFC"));
  return passwordHash !== null && matches;
}
