import { z } from "zod";
import { Instant } from "@/lib/operation/fields";
import { type Identifier, readIdentifier } from "@/lib/operation/identifiers";

/** For how long days are kept, and the most one may ask for. */
export const KEEP_USAGE_DAYS = 400;

/** KID of a certificate or of a registered key, or the serial or SHA-1 thumbprint of a certificate, as people have them. */
const KeyName = z
  .string()
  .max(300)
  .transform((text, { addIssue }): Identifier => {
    const identifier = readIdentifier(text);
    if (identifier) return identifier;
    addIssue({ code: "custom", message: "Give a KID, or the serial number or thumbprint of a certificate." });
    return z.NEVER;
  });

export const GetKeyUsageInput = z.strictObject({
  kid: KeyName,
  /** How far back; today is one. */
  days: z.coerce.number().int().min(1).max(KEEP_USAGE_DAYS).default(30),
});

const counts = {
  /** Assertions signed with the key that were accepted. */
  successes: z.int(),
  /** Attempts to authenticate that named the key and were refused. Anybody can make such attempts. */
  failures: z.int(),
  /** Requests over TLS with the certificate. */
  mtls: z.int(),
};

/** What the portal saw of a key. Signatures on messages and uses at other servers are not in it. */
export const UsageSummary = z.strictObject({
  kid: z.string(),
  firstUsedAt: Instant.nullable(),
  /** The last accepted assertion or TLS request, whichever is later. */
  lastUsedAt: Instant.nullable(),
  lastSucceededAt: Instant.nullable(),
  lastFailedAt: Instant.nullable(),
  lastMtlsAt: Instant.nullable(),
  /** Newest first; days without any use are left out. UTC. */
  days: z.array(z.strictObject({ day: z.iso.date(), ...counts })),
  /** Who used it, and what the assertions were addressed to; the latest first. */
  clients: z.array(
    z.strictObject({
      /** Null: TLS connections that named no client. */
      clientId: z.string().nullable(),
      name: z.string().nullable(),
      /** Null for TLS; `other`: none of ours, so refused. */
      audience: z.string().nullable(),
      ...counts,
      lastAt: Instant,
    }),
  ),
});
export type UsageSummary = z.output<typeof UsageSummary>;
