import { createHash } from "node:crypto";
import type { RateLimits } from "@/lib/runtime/rate-limits";

/**
 * Runs one try at a password under the limits on failures. Every try is counted before it is made, so that parallel
 * ones can't slip through together; a success is taken back.
 * @throws AppError rate_limited
 */
export async function attempt<Result>(
  limits: RateLimits,
  who: { email: string; address: string | undefined },
  run: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const address = who.address ?? "unknown";
  // Hashed: people type all sorts of things into the wrong field, passwords among them.
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
