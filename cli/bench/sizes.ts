/** Workload of each part. */
export interface BenchSizes {
  /** Measured requests for each key type, and warm-up requests before them. */
  submissions: number;
  issuanceWarmUp: number;
  issuanceRounds: number;
  tokensPerRound: number;
  tokenWarmUp: number;
  tokenRounds: number;
  /** For measurements that repeat the same requests for a fixed time. */
  hammerSeconds: number;
  hammerRounds: number;
  /** Certificates in the long list; the CRL lists the revoked ones. */
  active: number;
  revoked: number;
  listRequests: number;
  rounds: number;
  revocations: number;
  /** Data of the reminder benchmark: certificates, how many of them are due, and organisations. */
  certificates: number;
  due: number;
  organisations: number;
}

const FULL: BenchSizes = {
  submissions: Number(process.env.BENCH_SUBMISSIONS ?? 420),
  issuanceWarmUp: 240,
  issuanceRounds: 6,
  tokensPerRound: Number(process.env.BENCH_TOKENS ?? 1_500),
  tokenWarmUp: 100,
  tokenRounds: 3,
  hammerSeconds: 1.5,
  hammerRounds: 5,
  active: 100_000,
  revoked: 50_000,
  listRequests: 40,
  rounds: 3,
  revocations: 12,
  certificates: Number(process.env.BENCH_CERTIFICATES ?? 1_000_000),
  due: Number(process.env.BENCH_DUE ?? 10_000),
  organisations: 2_000,
};

/** Minimal: shows only that every part completes; its figures are meaningless. */
const TINY: BenchSizes = {
  submissions: 6,
  issuanceWarmUp: 4,
  issuanceRounds: 2,
  tokensPerRound: 8,
  tokenWarmUp: 4,
  tokenRounds: 1,
  hammerSeconds: 0.1,
  hammerRounds: 1,
  active: 60,
  revoked: 30,
  listRequests: 4,
  rounds: 1,
  revocations: 2,
  certificates: 700,
  due: 10,
  organisations: 20,
};

/** The benchmark's test sets `BENCH_SIZE=tiny`. */
export const sizes: BenchSizes = process.env.BENCH_SIZE === "tiny" ? TINY : FULL;
