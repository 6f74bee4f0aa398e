import { z } from "zod";
import { REVOCATION_REASONS } from "@/lib/compromise/schema";
import { GivenInstant, Id, Instant, Kid, lineOfText, linesOfText, SearchText } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";
import { type CertificateReference, MAX_REFERENCE_LENGTH, readReference } from "./reference";

/** Upper limit of counts, so that large organisations don't slow every page. */
export const COUNT_LIMIT = 10_000;

export const CERTIFICATE_TYPES = ["signing", "transport", "encryption"] as const;
export const CERTIFICATE_STATUSES = ["prepared", "active", "revoked", "expired", "failed"] as const;
/** Filters of lists. `active` includes expiring and superseded certificates: all of them are valid. */
export const CERTIFICATE_FILTERS = ["active", "expiring", "superseded", "revoked", "expired"] as const;
export const CERTIFICATE_LEVELS = ["organisation", "application"] as const;
export const CERTIFICATE_SORTS = ["-createdAt", "createdAt", "notAfter", "-notAfter", "name", "-name"] as const;

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
  });

/** Id of a profile: `signing`, `transport`, `encryption` or a custom one. */
const ProfileId = z.string().regex(/^[a-z0-9-]{1,40}$/, "Choose one of the certificate types.");

/**
 * PEM text, or DER in base64. The limit is above 64 KiB of DER in base64: the registration authority, not the schema, rejects
 * a CSR that is only slightly too large.
 */
const Csr = z
  .string()
  .min(1, "Paste the CSR or choose its file.")
  .max(131_072, "Too large: a CSR has one to two kilobytes.");

const Name = lineOfText(1, 100);
const Note = linesOfText(500);

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

export const IssueCertificateInput = z
  .strictObject({
    applicationId: Id.optional(),
    organisationId: Id.optional(),
    type: ProfileId,
    csr: Csr,
    name: Name.optional(),
    keyHolderNote: Note.optional(),
    replaces: CertificateName.optional(),
  })
  .refine((input) => (input.applicationId === undefined) !== (input.organisationId === undefined), {
    path: ["applicationId"],
    message: "Give either an application or an organisation.",
  });

export const RenewCertificateInput = z.strictObject({
  kid: CertificateName,
  csr: Csr,
  name: Name.optional(),
  keyHolderNote: Note.optional(),
});

export const InspectCsrInput = z.strictObject({
  csr: Csr,
  type: ProfileId.optional(),
  applicationId: Id.optional(),
  organisationId: Id.optional(),
  /** The certificate that would be renewed. */
  replaces: CertificateName.optional(),
});

export const CsrInspection = z
  .strictObject({
    accepted: z.boolean(),
    findings: z.array(Finding),
    /** Subject of the CSR, readable. */
    subject: z.string().optional(),
    publicKey: z
      .strictObject({ kind: z.string(), bits: z.int(), curve: z.string().optional(), thumbprint: z.string() })
      .optional(),
    signatureAlgorithm: z.string().optional(),
    requestedExtensions: z
      .array(z.strictObject({ oid: z.string(), critical: z.boolean(), name: z.string().optional() }))
      .optional(),
    /** Contents of the certificate; present when type and holder are given and the CSR was accepted. */
    willIssue: z
      .strictObject({
        subject: z.string(),
        type: z.string(),
        notBefore: Instant,
        notAfter: Instant,
        keyUsages: z.array(z.string()),
        extendedKeyUsages: z.array(z.string()),
      })
      .optional(),
  })
  .meta({ id: "CsrInspection" });
export type CsrInspection = z.output<typeof CsrInspection>;

export const CSR_KEY_ALGORITHMS = ["rsa-2048", "rsa-3072", "rsa-4096", "p-256", "p-384", "ed25519"] as const;

/** Host names separated by spaces or commas; the operation validates each. */
export const DnsNames = z
  .string()
  .max(4000)
  .transform((text) => [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ])
  .pipe(z.array(z.string()));

export const CsrTemplateInput = z
  .strictObject({
    applicationId: Id.optional(),
    organisationId: Id.optional(),
    type: ProfileId,
    keyAlgorithm: z.enum(CSR_KEY_ALGORITHMS).optional(),
    /** For types with alternative names: the host names of the certificate. */
    dnsNames: DnsNames.optional(),
    /** KID of the certificate to be renewed: the files get distinct names, so that no key in use is overwritten. */
    replaces: CertificateName.optional(),
  })
  .refine((input) => (input.applicationId === undefined) !== (input.organisationId === undefined), {
    path: ["applicationId"],
    message: "Give either an application or an organisation.",
  });

export const CsrTemplateOutput = z
  .strictObject({
    command: z.string(),
    /** The same with the existing key. */
    sameKeyCommand: z.string(),
    /** A new key under a distinct file name; does nothing if that file exists. */
    newKeyCommand: z.string(),
    powershell: z.string(),
    keytool: z.string(),
    /** PowerShell that creates key and CSR with Windows tools, without openssl. */
    certreq: z.string(),
    subject: z.strictObject({ C: z.string(), O: z.string(), OU: z.string(), CN: z.string() }),
    fileName: z.string(),
    keyFileName: z.string(),
    csrFileName: z.string(),
    keyAlgorithms: z.array(z.enum(CSR_KEY_ALGORITHMS)),
    options: z.array(z.strictObject({ option: z.string(), meaning: z.string() })),
  })
  .meta({ id: "CsrTemplate" });
export type CsrTemplateOutput = z.output<typeof CsrTemplateOutput>;

export const ListCertificatesInput = z.strictObject({
  ...PageInput.shape,
  organisationId: Id.optional(),
  applicationId: Id.optional(),
  /** `organisation`: only certificates of organisations themselves; `application`: only those of applications. */
  level: z.enum(CERTIFICATE_LEVELS).optional(),
  status: z.enum(CERTIFICATE_FILTERS).optional(),
  type: z.enum(CERTIFICATE_TYPES).optional(),
  /** Expires at this instant or later; with `expiresBefore` an interval, as for the bars of the timeline. */
  expiresAfter: GivenInstant.optional(),
  expiresBefore: GivenInstant.optional(),
  /** Prefix of a KID, serial or thumbprint (colons allowed), or part of a name. */
  q: SearchText.optional(),
  sort: z.enum(CERTIFICATE_SORTS).default("-createdAt"),
});
export const CertificatePage = pageOf(CertificateSummary).meta({ id: "CertificatePage" });

export const CountCertificatesInput = z.strictObject({ organisationId: Id.optional(), applicationId: Id.optional() });
/** Each at most 10,000. */
export const CertificateCounts = z
  .strictObject({
    active: z.int(),
    expiring: z.int(),
    superseded: z.int(),
    revoked: z.int(),
    expired: z.int(),
  })
  .meta({ id: "CertificateCounts" });
export type CertificateCounts = z.output<typeof CertificateCounts>;

/** `kid`: the KID or any other reference to the certificate. */
export const KidInput = z.strictObject({ kid: CertificateName });

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

/** The filters of a list, without paging. */
export const ExportCertificatesInput = ListCertificatesInput.omit({ limit: true, cursor: true });

const isIterable = (value: unknown) => typeof value === "object" && value !== null && Symbol.asyncIterator in value;
/** A streamed file. */
export const CertificateExport = z.strictObject({
  fileName: z.string(),
  contentType: z.string(),
  body: z.custom<AsyncIterable<string>>(isIterable),
});

/** Bars of the timeline. */
export const TIMELINE_MONTHS = 12;

export const ExpiryOverviewInput = z.strictObject({ organisationId: Id.optional() });
export const ExpiryOverview = z.strictObject({
  /** This month (without certificates that have expired) and the eleven after it; UTC. */
  months: z.array(
    z.strictObject({
      /** YYYY-MM */
      month: z.string(),
      from: Instant,
      to: Instant,
      /** Active certificates that expire in it. */
      ending: z.int(),
    }),
  ),
  /** Certificates that expire after the last month. */
  later: z.int(),
  /** Organisations with the most expiries in the next 60 days; null for users of one organisation. */
  organisations: z
    .array(z.strictObject({ organisationId: Id, organisationName: z.string(), ending: z.int(), firstEnd: Instant }))
    .nullable(),
});
export type ExpiryOverview = z.output<typeof ExpiryOverview>;
