import { RateLimiterMemory, RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import type { Env } from "./env";

/** A rate limit per key. */
export interface RateLimit {
  /**
   * Counts one attempt.
   * @throws AppError rate_limited with `retryAfterSeconds`
   */
  consume(key: string): Promise<void>;
  /** Undoes one count: for limits on failures, which count every attempt before it is made. */
  refund(key: string): Promise<void>;
  reset(key: string): Promise<void>;
}

export interface RateLimits {
  /** Failed sign-ins per account: 10 in 15 minutes. */
  signInByAccount: RateLimit;
  /** Failed sign-ins per address: 50 in 15 minutes. */
  signInByAddress: RateLimit;
  /** Proofs of possession per address: 30 in 15 minutes. */
  proofByAddress: RateLimit;
  /** CSR inspections, issuances and key registrations per `budgetOf`, process and minute. In memory: it protects the CPU, not a secret. */
  issuanceByActor: RateLimit;
  /** Calls of a job with a wrong CRON_SECRET per address and process: 10 in 15 minutes; in memory. */
  cronByAddress: RateLimit;
  /** Requests for `/mtls/whoami` per address block, process and minute: 60; in memory. */
  whoamiByAddress: RateLimit;
  /** Signature verifications per `budgetOf`, process and minute; in memory. */
  verificationByActor: RateLimit;
}

/** Builds the limits. Those of sign-ins and proofs are stored in the `rate_limits` table, so that all processes share them. */
export function createRateLimits(
  db: Database,
  { issuancePerMinute, jwsVerificationsPerMinute }: Pick<Env, "issuancePerMinute" | "jwsVerificationsPerMinute">,
): RateLimits {
  const limit = (limiter: RateLimiterMemory | RateLimiterPrisma): RateLimit => {
    const refuse = (result: RateLimiterRes) => {
      const retryAfterSeconds = Math.max(1, Math.ceil(result.msBeforeNext / 1000));
      return new AppError("rate_limited", `Too many attempts. Try again in ${Math.ceil(retryAfterSeconds / 60)} min.`, {
        details: { retryAfterSeconds },
      });
    };
    return {
      async consume(key) {
        try {
          await limiter.consume(key);
        } catch (error) {
          throw error instanceof RateLimiterRes ? refuse(error) : error;
        }
      },
      async refund(key) {
        await limiter.reward(key);
      },
      async reset(key) {
        await limiter.delete(key);
      },
    };
  };
  const shared = (keyPrefix: string, points: number, duration: number) =>
    limit(new RateLimiterPrisma({ storeClient: db.prisma, keyPrefix, points, duration }));
  return {
    signInByAccount: shared("sign-in-account", 10, 900),
    signInByAddress: shared("sign-in-address", 50, 900),
    proofByAddress: shared("proof-address", 30, 900),
    issuanceByActor: limit(new RateLimiterMemory({ points: issuancePerMinute, duration: 60 })),
    cronByAddress: limit(new RateLimiterMemory({ points: 10, duration: 900 })),
    whoamiByAddress: limit(new RateLimiterMemory({ points: 60, duration: 60 })),
    verificationByActor: limit(new RateLimiterMemory({ points: jwsVerificationsPerMinute, duration: 60 })),
  };
}
