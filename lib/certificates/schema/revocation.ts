import { z } from "zod";
import { REVOCATION_REASONS } from "@/lib/compromise/schema";
import { Id, Instant, Kid, linesOfText } from "@/lib/operation/fields";
import { CertificateName } from "./certificate";
import { MAX_SELECTED } from "./list";

export const Note = linesOfText(500);

export const RevokeCertificateInput = z.strictObject({
  kid: CertificateName,
  reason: z.enum(REVOCATION_REASONS),
  comment: Note.optional(),
});

export const RevocationImpact = z
  .strictObject({
    /** Clients of the application that can authenticate with this certificate. */
    clients: z.array(z.strictObject({ clientId: z.string(), name: z.string(), authMethod: z.string() })),
    lastUsedAt: Instant.nullable(),
    /** Other active certificates on the same key: `keyCompromise` revokes them too. */
    siblingsOnKey: z.array(Kid),
    /** Clients for which the same key is registered without a certificate: `keyCompromise` removes it. */
    registrationsOnKey: z.array(z.strictObject({ clientId: z.string(), name: z.string() })),
    /**
     * Token requests accepted with it in the last ten minutes: the maximum number of live access tokens, each for at most ten minutes.
     * Introspection rejects them immediately; a server that only verifies signatures accepts them until they expire.
     */
    liveAccessTokens: z.int(),
    /** Refresh tokens obtained with it; they are revoked with it, unless the reason is `superseded`. */
    refreshTokens: z.int(),
    /** URLs of the key sets that it is removed from. */
    keySets: z.array(z.string()),
    /** Webhooks that receive the revocation, by scheme and host; null without permission to read webhooks. */
    webhooks: z.array(z.strictObject({ id: Id, receiver: z.string(), description: z.string() })).nullable(),
    /** The holder would have no other active certificate of this type. */
    isLastActiveOfType: z.boolean(),
  })
  .meta({ id: "RevocationImpact" });
export type RevocationImpact = z.output<typeof RevocationImpact>;

export const JointRevocationImpactInput = z.strictObject({ kids: z.array(Kid).min(1).max(MAX_SELECTED) });

export const JointRevocationImpact = z.strictObject({
  /** Clients that can authenticate with one of the certificates; those that lose their last one first. */
  clients: z.array(
    z.strictObject({
      clientId: z.string(),
      name: z.string(),
      authMethod: z.string(),
      applicationId: Id,
      applicationName: z.string(),
      organisationName: z.string(),
      /** When one of these certificates was last used; the use by other clients of the application counts too. */
      lastUsedAt: Instant.nullable(),
      /** The application keeps another valid certificate of that type. */
      hasAnother: z.boolean(),
    }),
  ),
  hasMore: z.boolean(),
});
export type JointRevocationImpact = z.output<typeof JointRevocationImpact>;
