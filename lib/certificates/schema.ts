import { z } from "zod";
import { REVOCATION_REASONS } from "@/lib/compromise/schema";
import { GivenInstant, Id, Instant, Kid, lineOfText, linesOfText, SearchText } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";
import { type CertificateReference, LONGEST_REFERENCE, readReference } from "./reference";

/** A certificate that ends within this many days is `isExpiring`. */
export const EXPIRING_DAYS = 60;

/** Where counts stop, so that a giant does not slow every page. */
export const COUNT_LIMIT = 10_000;

export const CERTIFICATE_TYPES = ["signing", "transport", "encryption"] as const;
export const CERTIFICATE_STATUSES = ["prepared", "active", "revoked", "expired", "failed"] as const;
/** Filters of lists. `active` has the expiring and the superseded ones in it: all of them are valid. */
export const CERTIFICATE_FILTERS = ["active", "expiring", "superseded", "revoked", "expired"] as const;
export const CERTIFICATE_LEVELS = ["organisation", "application"] as const;
export const CERTIFICATE_SORTS = ["-createdAt", "createdAt", "notAfter", "-notAfter", "name", "-name"] as const;

export const DOWNLOAD_FORMATS = ["pem", "der", "p7c", "chain", "fullchain"] as const;
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number];

/** A certificate as people name it (`readReference`): KID, serial in hex or decimal, thumbprint, or subject. For input. */
export const CertificateName = z
  .string()
  .max(LONGEST_REFERENCE, "No KID, serial number, thumbprint or subject is as long as this.")
  .transform((text, { addIssue }): CertificateReference => {
    const reference = readReference(text);
    if (reference) return reference;
    addIssue({ code: "custom", message: "Give the KID, serial number, thumbprint or subject of a certificate." });
    return z.NEVER;
  });

/** Id of a profile: `signing`, `transport`, `encryption` or an ecosystem's own. */
const ProfileId = z.string().regex(/^[a-z0-9-]{1,40}$/, "Choose one of the certificate types.");

/**
 * PEM text, or DER in base64. The limit is above 64 KiB of DER in base64, so that the registration authority, not the
 * schema, answers a CSR that is merely too large.
 */
const Csr = z.string().min(1, "Paste the CSR or choose its file.").max(131_072, "A CSR has one to two kilobytes.");

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
  /** A successor is active: this one still works and is on its way out. */
  isSuperseded: z.boolean(),
  /** Ends within 60 days and has no active successor. */
  isExpiring: z.boolean(),
  subject: z.string(),
  /** The subject as RFC 4514 writes it, fit for `tls_client_auth_subject_dn`. */
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
  /** KIDs of the predecessor and the successor; a successor that was revoked does not count while this one still stands. */
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

/** As lists show it. */
export const CertificateSummary = z.strictObject(summaryShape).meta({ id: "CertificateSummary" });
export type CertificateSummary = z.output<typeof CertificateSummary>;

/** The whole object: with its PEM and, after issuing, what the registration authority had to say. */
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
    message: "Say for which application, or for which organisation, not both.",
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
    /** Of the CSR, as people read it. */
    subject: z.string().optional(),
    publicKey: z
      .strictObject({ kind: z.string(), bits: z.int(), curve: z.string().optional(), thumbprint: z.string() })
      .optional(),
    signatureAlgorithm: z.string().optional(),
    requestedExtensions: z
      .array(z.strictObject({ oid: z.string(), critical: z.boolean(), name: z.string().optional() }))
      .optional(),
    /** What the certificate would say; there when type and holder were given and the CSR could be read. */
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

/** Words between spaces and commas, as people type lists; the operation says which of them are host names. */
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
    /** For types with alternative names: what the certificate is to be valid for. */
    dnsNames: DnsNames.optional(),
    /** KID of the certificate to be replaced: the files get names of their own, so that no key in use is written over. */
    replaces: CertificateName.optional(),
  })
  .refine((input) => (input.applicationId === undefined) !== (input.organisationId === undefined), {
    path: ["applicationId"],
    message: "Say for which application, or for which organisation, not both.",
  });

export const CsrTemplateOutput = z
  .strictObject({
    command: z.string(),
    /** The same with the key that is there already. */
    sameKeyCommand: z.string(),
    /** A new key under a name of its own; makes nothing where that file is there already. */
    newKeyCommand: z.string(),
    powershell: z.string(),
    keytool: z.string(),
    /** PowerShell that has Windows make key and CSR, without openssl. */
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
  /** `organisation`: only those that organisations hold themselves; `application`: only those of applications. */
  level: z.enum(CERTIFICATE_LEVELS).optional(),
  status: z.enum(CERTIFICATE_FILTERS).optional(),
  type: z.enum(CERTIFICATE_TYPES).optional(),
  /** Ends at this instant or later; with `expiresBefore` a span, as the bars of the timeline are. */
  expiresAfter: GivenInstant.optional(),
  expiresBefore: GivenInstant.optional(),
  /** Beginning of a KID, serial or thumbprint (colons are fine), or part of a name. */
  q: SearchText.optional(),
  sort: z.enum(CERTIFICATE_SORTS).default("-createdAt"),
});
export const CertificatePage = pageOf(CertificateSummary).meta({ id: "CertificatePage" });

export const CountCertificatesInput = z.strictObject({ organisationId: Id.optional(), applicationId: Id.optional() });
/** Each stops at 10,000. */
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

/** `kid`: or what else names the certificate. */
export const KidInput = z.strictObject({ kid: CertificateName });

const NameAttributeOutput = z.strictObject({ type: z.string(), value: z.string() });

/** Everything the certificate says, for reading. */
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
        /** One line each, as people read it. */
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
    /** Clients of the application that may authenticate with this certificate. */
    clients: z.array(z.strictObject({ clientId: z.string(), name: z.string(), authMethod: z.string() })),
    lastUsedAt: Instant.nullable(),
    /** Other active certificates on the same key: `keyCompromise` takes them along. */
    siblingsOnKey: z.array(Kid),
    /** Clients that the same key is registered for by itself: `keyCompromise` takes it from them. */
    registrationsOnKey: z.array(z.strictObject({ clientId: z.string(), name: z.string() })),
    /**
     * Token requests accepted with it in the last ten minutes: so many access tokens may live, for ten minutes at most. They end
     * at once wherever we are asked; a server that only checks signatures can't know.
     */
    liveAccessTokens: z.int(),
    /** Refresh tokens obtained with it; they end with it, unless the reason is `superseded`. */
    refreshTokens: z.int(),
    /** Addresses of the key sets that it leaves. */
    keySets: z.array(z.string()),
    /** Webhooks that hear of the revocation, by scheme and host; null for those who may not know of webhooks. */
    webhooks: z.array(z.strictObject({ id: Id, receiver: z.string(), description: z.string() })).nullable(),
    /** Nothing of this type would be left to the holder. */
    isLastActiveOfType: z.boolean(),
  })
  .meta({ id: "RevocationImpact" });
export type RevocationImpact = z.output<typeof RevocationImpact>;

/** The old certificate must have been quiet for so long before revoking it counts as safe: daily jobs show up within it. */
export const ROTATION_QUIET_HOURS = 24;

/** `renew` → `deploy` the new one → `wait` until the old one is quiet → `safe` to revoke → `done`. */
export const ROTATION_STEPS = ["renew", "deploy", "wait", "safe", "done"] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

const RotationSide = z.strictObject({
  certificate: CertificateSummary,
  /** What this portal saw of the key: assertions and TLS. Messages signed for others are not in it. */
  firstUsedAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  lastFailedAt: Instant.nullable(),
  /** Who used it last, and towards what; null for TLS that named no client. */
  lastClient: z.strictObject({ clientId: Id, name: z.string().nullable() }).nullable(),
  lastAudience: z.string().nullable(),
});

export const Rotation = z.strictObject({
  predecessor: RotationSide,
  successor: RotationSide.nullable(),
  step: z.enum(ROTATION_STEPS),
  /** Since when the predecessor was not used, at the earliest since there is a successor. */
  quietSince: Instant.nullable(),
  /** When it will have been quiet for long enough, if it stays so. */
  safeFrom: Instant.nullable(),
});
export type Rotation = z.output<typeof Rotation>;

/** The filters of a list, without its pages. */
export const ExportCertificatesInput = ListCertificatesInput.omit({ limit: true, cursor: true });

const isIterable = (value: unknown) => typeof value === "object" && value !== null && Symbol.asyncIterator in value;
/** A file that is written while it is sent. */
export const CertificateExport = z.strictObject({
  fileName: z.string(),
  contentType: z.string(),
  body: z.custom<AsyncIterable<string>>(isIterable),
});

/** Bars of the timeline. */
export const TIMELINE_MONTHS = 12;

export const ExpiryOverviewInput = z.strictObject({ organisationId: Id.optional() });
export const ExpiryOverview = z.strictObject({
  /** This month (what has ended in it is not counted), and the eleven after it; UTC. */
  months: z.array(
    z.strictObject({
      /** YYYY-MM */
      month: z.string(),
      from: Instant,
      to: Instant,
      /** Active certificates that end in it. */
      ending: z.int(),
    }),
  ),
  /** Those that end after the last month. */
  later: z.int(),
  /** Who has most to do within the next 60 days; null for people of one organisation. */
  organisations: z
    .array(z.strictObject({ organisationId: Id, organisationName: z.string(), ending: z.int(), firstEnd: Instant }))
    .nullable(),
});
export type ExpiryOverview = z.output<typeof ExpiryOverview>;
