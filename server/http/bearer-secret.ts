import { createHash, timingSafeEqual } from "node:crypto";

/** Whether an Authorization header is `Bearer` and this secret. Hashes are compared, so that the time reveals neither content nor length. */
export function isBearerSecret(header: string | undefined, secret: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(header ?? ""), hash(`Bearer ${secret}`));
}
