import { z } from "zod";
import { Instant } from "@/lib/operation/fields";
import { type Identifier, readIdentifier } from "@/lib/operation/identifiers";

/** How long days are kept, and the maximum of `days`. */
export const KEEP_USAGE_DAYS = 400;

/** KID of a certificate or registered key, or the serial number or SHA-1 thumbprint of a certificate, in any common notation. */
const KeyName = z
  .string()
  .max(300)
  .transform((text, { addIssue }): Identifier => {
    const identifier = readIdentifier(text);
    if (identifier) return identifier;
    addIssue({ code: "custom", message: "Enter a KID, or the serial number or thumbprint of a certificate." });
    return z.NEVER;
  })
  .meta({ reference: true });

export const GetKeyUsageInput = z.strictObject({
  kid: KeyName,
  /** Number of days, including today. */
  days: z.coerce.number().int().min(1).max(KEEP_USAGE_DAYS).default(30),
});

const counts = {
  /** Accepted assertions signed with the key. */
  successes: z.int(),
  /** Rejected authentication attempts that named the key. Any caller can make such attempts. */
  failures: z.int(),
  /** Requests over TLS with the certificate. */
  mtls: z.int(),
};

/** Key usage seen by the portal. Signatures on messages and usage at other servers are not included. */
export const UsageSummary = z.strictObject({
  kid: z.string(),
  firstUsedAt: Instant.nullable(),
  /** The last accepted assertion or TLS request, whichever is later. */
  lastUsedAt: Instant.nullable(),
  lastSucceededAt: Instant.nullable(),
  lastFailedAt: Instant.nullable(),
  lastMtlsAt: Instant.nullable(),
  /** The last accepted assertion that had no `kid`. If it is `lastSucceededAt`, another key may stop its client. */
  lastWithoutKidAt: Instant.nullable(),
  /** Newest first; days without usage are omitted. UTC. */
  days: z.array(z.strictObject({ day: z.iso.date(), ...counts })),
  /** Clients that used it, and the audiences of their assertions; most recent first. */
  clients: z.array(
    z.strictObject({
      /** Null: TLS connections without a client. */
      clientId: z.string().nullable(),
      name: z.string().nullable(),
      /** Null for TLS; `other`: an audience that is not accepted. */
      audience: z.string().nullable(),
      ...counts,
      lastAt: Instant,
    }),
  ),
});
export type UsageSummary = z.output<typeof UsageSummary>;
