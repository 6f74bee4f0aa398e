import { createHash } from "node:crypto";
import type { RateLimits } from "@/lib/runtime/rate-limits";

/**
 * Runs one password attempt under the failure limits. Every attempt is counted before it is made, so that concurrent
 * ones can't exceed the limit; a success is refunded.
 * @throws AppError rate_limited
 */
export async function attempt<Result>(
  limits: RateLimits,
  who: { email: string; address: string | undefined },
  run: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const address = who.address ?? "unknown";
  // Hashed: users sometimes type a password into the email field.
  const account = createHash("sha256").update(who.email).digest("hex");
  await limits.signInByAddress.consume(address);
  await limits.signInByAccount.consume(account);
  const result = await run();
  if (result !== undefined) {
    await limits.signInByAddress.refund(address);
    await limits.signInByAccount.reset(account);
  }
  return result;
}
