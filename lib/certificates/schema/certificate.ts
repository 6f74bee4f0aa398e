import { z } from "zod";
import { Id, Instant, Kid } from "@/lib/operation/fields";
import { isUnrevoked } from "@/lib/state/certificate";
import { type CertificateReference, MAX_REFERENCE_LENGTH, readReference } from "../reference";

export const CERTIFICATE_TYPES = ["signing", "transport", "encryption"] as const;

export const CERTIFICATE_STATUSES = ["prepared", "active", "revoked", "expired", "failed"] as const;

export const DOWNLOAD_FORMATS = ["pem", "der", "p7c", "chain", "fullchain"] as const;
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number];

/** Reference to a certificate in input (`readReference`): KID, serial in hex or decimal, thumbprint, or subject. */
export const CertificateName = z
  .string()
  .max(MAX_REFERENCE_LENGTH, "Too long for a KID, serial number, thumbprint or subject.")
  .transform((text, { addIssue }): CertificateReference => {
    const reference = readReference(text);
    if (reference) return reference;
    addIssue({ code: "custom", message: "Give the KID, serial number, thumbprint or subject of a certificate." });
    return z.NEVER;
  })
  .meta({ reference: true });

/** `kid`: the KID or any other reference to the certificate. */
export const KidInput = z.strictObject({ kid: CertificateName });

export const Finding = z
  .strictObject({
    code: z.string(),
    severity: z.enum(["error", "warning", "info"]),
    message: z.string(),
    fix: z.string().optional(),
  })
  .meta({ id: "Finding" });

const summaryShape = {
  id: Id,
  kid: Kid,
  /** Lower-case hex. */
  serialNumber: z.string(),
  type: z.enum(CERTIFICATE_TYPES),
  profileId: z.string(),
  status: z.enum(CERTIFICATE_STATUSES),
  /** An active successor exists; this one is still valid. */
  isSuperseded: z.boolean(),
  /** Expires within 60 days and has no active successor. */
  isExpiring: z.boolean(),
  subject: z.string(),
  /** The subject in RFC 4514 notation, for `tls_client_auth_subject_dn`. */
  subjectRfc4514: z.string(),
  issuer: z.string(),
  issuerId: Id,
  notBefore: Instant,
  notAfter: Instant,
  thumbprintSha256: z.string(),
  keyThumbprint: z.string(),
  /** JWK members of the public key. */
  publicKey: z.record(z.string(), z.string()),
  name: z.string(),
  keyHolderNote: z.string(),
  organisationId: Id,
  organisationName: z.string(),
  /** Null for a certificate of the organisation itself. */
  applicationId: Id.nullable(),
  applicationName: z.string().nullable(),
  /** KIDs of the predecessor and the successor; a revoked successor is ignored while this one is active. */
  replaces: Kid.nullable(),
  replacedBy: Kid.nullable(),
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.optional(),
  revocationReason: z.string().optional(),
  createdAt: Instant,
  links: z.strictObject({
    self: z.string(),
    pem: z.string(),
    der: z.string(),
    p7c: z.string(),
    chain: z.string(),
    fullchain: z.string(),
    /** Public and permanent: the `x5u` of the key sets. */
    x5u: z.string(),
  }),
};

/** A certificate in lists. */
export const CertificateSummary = z.strictObject(summaryShape).meta({ id: "CertificateSummary" });
export type CertificateSummary = z.output<typeof CertificateSummary>;

/** Whether it can be renewed: not revoked and without an active successor. An expired certificate can be. */
export const canBeRenewed = ({ status, replacedBy }: Pick<CertificateSummary, "status" | "replacedBy">): boolean =>
  isUnrevoked({ status }) && replacedBy === null;

/** The full object: with its PEM and, after issuing, the findings of the registration authority. */
export const Certificate = z
  .strictObject({
    ...summaryShape,
    certificate: z.string(),
    /** The issuing CA's certificate; neither leaf nor root. */
    chain: z.string(),
    findings: z.array(Finding).optional(),
  })
  .meta({ id: "Certificate" });
export type Certificate = z.output<typeof Certificate>;

const NameAttributeOutput = z.strictObject({ type: z.string(), value: z.string() });

/** The contents of a certificate, readable. */
export const CertificateDescription = z
  .strictObject({
    certificate: Certificate,
    version: z.int(),
    signatureAlgorithm: z.string(),
    subject: z.array(NameAttributeOutput),
    issuer: z.array(NameAttributeOutput),
    publicKey: z.strictObject({
      kind: z.string(),
      bits: z.int(),
      curve: z.string().optional(),
      /** SHA-256 of the SubjectPublicKeyInfo, hex. */
      fingerprint: z.string(),
      thumbprint: z.string(),
      /** PEM, label PUBLIC KEY. */
      pem: z.string(),
    }),
    thumbprintSha1: z.string(),
    extensions: z.array(
      z.strictObject({
        oid: z.string(),
        name: z.string().nullable(),
        critical: z.boolean(),
        /** Readable, one value per line. */
        lines: z.array(z.string()),
      }),
    ),
    requestedBy: z.strictObject({ kind: z.string(), id: z.string() }),
    revocationNote: z.string().nullable(),
  })
  .meta({ id: "CertificateDescription" });
export type CertificateDescription = z.output<typeof CertificateDescription>;

export const DownloadCertificateInput = z.strictObject({ kid: CertificateName, format: z.enum(DOWNLOAD_FORMATS) });

export const CertificateDownload = z.strictObject({
  fileName: z.string(),
  contentType: z.string(),
  body: z.custom<Uint8Array>((body) => body instanceof Uint8Array),
});
