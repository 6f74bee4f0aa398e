import { z } from "zod";
import { Id, Instant } from "@/lib/operation/fields";
import { CertificateSummary } from "./certificate";

/** Hours without use of the predecessor before revoking it is safe: daily jobs run within them. */
export const ROTATION_QUIET_HOURS = 24;

/** `renew` → `deploy` the successor → `wait` until the predecessor is unused → `safe` to revoke → `done`. */
export const ROTATION_STEPS = ["renew", "deploy", "wait", "safe", "done"] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

const RotationSide = z.strictObject({
  certificate: CertificateSummary,
  /** Use of the key that this portal recorded: assertions and TLS. Does not include messages signed for others. */
  firstUsedAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  lastFailedAt: Instant.nullable(),
  /** The client that used it last, and for which audience; null for TLS without a client id. */
  lastClient: z.strictObject({ clientId: Id, name: z.string().nullable() }).nullable(),
  lastAudience: z.string().nullable(),
});

export const Rotation = z.strictObject({
  predecessor: RotationSide,
  successor: RotationSide.nullable(),
  step: z.enum(ROTATION_STEPS),
  /** Start of the time without use of the predecessor, at the earliest the successor's issuance. */
  quietSince: Instant.nullable(),
  /** When revoking becomes safe, if the predecessor stays unused. */
  safeFrom: Instant.nullable(),
});
export type Rotation = z.output<typeof Rotation>;
