import { z } from "zod";
import { HealthWord } from "@/lib/health/schema";
import { Id, Instant, Kid } from "@/lib/operation/fields";
import { DeliveryStatus } from "@/lib/webhooks/schema";

/** What a revocation has left to do. */
export const RevocationOutcome = z
  .strictObject({
    /** Clients of the application that could authenticate with the certificate, with their health now. At most 100. */
    clients: z.array(
      z.strictObject({ clientId: z.string(), name: z.string(), authMethod: z.string(), state: HealthWord.nullable() }),
    ),
    /** Another valid certificate of the holder with this type: the newest. */
    replacement: z.strictObject({ kid: Kid, name: z.string() }).nullable(),
    /** Webhooks that the revocation was queued for, by scheme and host, at most 100; null without permission to read webhooks. */
    webhooks: z
      .array(
        z.strictObject({
          id: Id,
          receiver: z.string(),
          description: z.string(),
          status: DeliveryStatus,
          deliveredAt: Instant.nullable(),
        }),
      )
      .nullable(),
  })
  .meta({ id: "RevocationOutcome" });
export type RevocationOutcome = z.output<typeof RevocationOutcome>;
