import { z } from "zod";
import { CERTIFICATE_STATUSES, CERTIFICATE_TYPES } from "@/lib/certificates/schema/certificate";
import { REVOCATION_REASONS } from "@/lib/compromise/schema";
import { Id, Instant, Kid, KidText, linesOfText, SearchText } from "@/lib/operation/fields";
import { SUSPENDED_BY } from "@/lib/operation/suspension";

/** Maximum number of certificates in a list. */
export const MAX_LISTED = 1_000;

const Comment = linesOfText(500);

export const FindListedInput = z.strictObject({
  /** One KID, thumbprint, serial or subject per line, or a CSV with them in any column, in any common notation (`Serial: 0A:1B…`, decimal, quotes). */
  list: z
    .string()
    .min(1, "Paste KIDs, thumbprints, serials or subjects, or choose a file.")
    .max(400_000, "The list is too long; split it."),
});

/** Result of one line of a list. */
export const LINE_STATES = [
  "revocable",
  "already_revoked",
  "not_found",
  "ambiguous",
  "unreadable",
  "repeated",
] as const;

const ListedCertificate = z.strictObject({
  kid: Kid,
  serialNumber: z.string(),
  type: z.enum(CERTIFICATE_TYPES),
  name: z.string(),
  status: z.enum(CERTIFICATE_STATUSES),
  organisationName: z.string(),
  applicationName: z.string().nullable(),
  lastUsedAt: Instant.nullable(),
});

export const ListedCertificates = z.strictObject({
  lines: z.array(
    z.strictObject({
      line: z.int(),
      /** As written, truncated to 100 characters. */
      text: z.string(),
      state: z.enum(LINE_STATES),
      certificate: ListedCertificate.nullable(),
    }),
  ),
  /** KIDs of the revocable certificates, without duplicates. */
  revocable: z.array(Kid),
});
export type ListedCertificates = z.output<typeof ListedCertificates>;

export const RevokeManyInput = z
  .strictObject({
    kids: z
      .array(KidText)
      .min(1, "Give at least one certificate.")
      .max(MAX_LISTED, `The maximum is ${MAX_LISTED} certificates; split the list.`)
      .refine((kids) => new Set(kids).size === kids.length, "Give each certificate once."),
    reason: z.enum(REVOCATION_REASONS),
    comment: Comment.optional(),
    /** The number of certificates, repeated to reject a list that is not the intended one. */
    count: z.int(),
  })
  .refine(({ kids, count }) => kids.length === count, {
    path: ["count"],
    message: "Does not match the number of certificates in the list. Nothing was revoked.",
  });

export const REVOKE_OUTCOMES = ["revoked", "already_revoked", "not_found", "forbidden", "failed"] as const;
export const RevokedMany = z.strictObject({
  results: z.array(z.strictObject({ kid: Kid, outcome: z.enum(REVOKE_OUTCOMES), message: z.string().nullable() })),
  revoked: z.int(),
});
export type RevokedMany = z.output<typeof RevokedMany>;

/** A key in any representation. Private keys are accepted here: a found private key is the reason to block it. */
const KeyText = z.string().min(1, "Paste a key, a certificate or a fingerprint.").max(100_000);

export const FindKeyInput = z.strictObject({ key: KeyText });
export const BlockKeyInput = z.strictObject({ key: KeyText, comment: Comment.optional() });

const keyShape = {
  /** Lower-case hex SHA-256 of the normalised SubjectPublicKeyInfo. */
  keyFingerprint: z.string(),
  /** The input contained the private key. It is not stored. */
  wasPrivate: z.boolean(),
};

export const FoundKey = z.strictObject({
  ...keyShape,
  isBlocked: z.boolean(),
  /** Still valid, or being issued (then without KID). */
  certificates: z.array(z.strictObject({ kid: Kid.nullable(), name: z.string(), type: z.string() })),
  registrations: z.array(z.strictObject({ clientId: z.string(), name: z.string() })),
});
export type FoundKey = z.output<typeof FoundKey>;

export const BlockedKey = z.strictObject({
  ...keyShape,
  wasBlocked: z.boolean(),
  /** KIDs of the certificates that were revoked for keyCompromise. */
  revoked: z.array(Kid),
  /** Number of revoked registrations of the key. */
  registeredKeys: z.int(),
});
export type BlockedKey = z.output<typeof BlockedKey>;

const Pem = z.string().min(1).max(65_536);

export const RevokeByProofInput = z
  .strictObject({
    kid: KidText.optional(),
    /** PEM, instead of its KID. */
    certificate: Pem.optional(),
    /** JWS (compact) with typ `revocation+jwt` over {kid, reason: "keyCompromise", iat, jti}. */
    proof: z.string().min(1).max(8_192).optional(),
    /** PEM, or DER in base64: a CSR by the certificate's key with the common name `revoke <kid>`. */
    csr: z.string().min(1).max(131_072).optional(),
  })
  .refine(({ kid, certificate }) => (kid === undefined) !== (certificate === undefined), {
    path: ["kid"],
    message: "Give either the KID or the certificate.",
  })
  .refine(({ proof, csr }) => (proof === undefined) !== (csr === undefined), {
    path: ["proof"],
    message: "Prove possession of the private key with either a signed proof or a CSR.",
  });

export const RevokedByProof = z.strictObject({
  kid: Kid,
  status: z.literal("revoked"),
  revokedAt: Instant,
  /** The first reason is kept: it may differ if the certificate was already revoked. */
  revocationReason: z.string(),
  /** KIDs of other certificates on the key that were also revoked. */
  revokedAlong: z.array(Kid),
});

export const FindTargetsInput = z.strictObject({ q: SearchText });
const Target = {
  id: Id,
  name: z.string(),
  status: z.string(),
  suspendedBy: z.enum(SUSPENDED_BY).nullable(),
};
/** Search results that can be suspended; the first ten of each kind. */
export const FoundTargets = z.strictObject({
  organisations: z.array(z.strictObject({ ...Target, certificates: z.int() })),
  applications: z.array(z.strictObject({ ...Target, organisationName: z.string(), certificates: z.int() })),
  clients: z.array(z.strictObject({ ...Target, applicationId: Id, applicationName: z.string() })),
});
export type FoundTargets = z.output<typeof FoundTargets>;
