import { z } from "zod";
import { Instant } from "@/lib/operation/fields";
import { HEALTH_STATES } from "@/lib/state/client-health";

export const HealthWord = z.enum(HEALTH_STATES);

/** One day of the sparkline, UTC. */
const HealthDay = z.strictObject({
  day: z.iso.date(),
  /** Accepted authentications. */
  successes: z.int(),
  /** Rejected ones. Any caller can send a request that names the client. */
  failures: z.int(),
});

const shared = {
  /** Null: suspended, or an application without an active client. */
  state: HealthWord.nullable(),
  lastSucceededAt: Instant.nullable(),
  lastFailedAt: Instant.nullable(),
  /** Today and the six days before, oldest first. */
  days: z.array(HealthDay),
};

/** Whether a client gets tokens. */
export const ClientHealth = z
  .strictObject({
    ...shared,
    /** The type of certificate or key that the client needs and does not have. */
    missingKey: z.enum(["signing", "transport"]).nullable(),
    /** When an assertion without `kid` was last accepted. */
    lastWithoutKidAt: Instant.nullable(),
    /** The check that failed last, and the request id to find it in the authentication log. */
    lastFailure: z.strictObject({ check: z.string(), requestId: z.string() }).nullable(),
  })
  .meta({ id: "ClientHealth" });
export type ClientHealth = z.output<typeof ClientHealth>;

/** The worst state of an application's active clients, and their attempts together. */
export const ApplicationHealth = z.strictObject(shared).meta({ id: "ApplicationHealth" });
export type ApplicationHealth = z.output<typeof ApplicationHealth>;
