import { z } from "zod";
import { Id, Instant, lineOfText } from "@/lib/operation/fields";
import { CSR_KEY_ALGORITHMS } from "@/lib/pki/csr-key-algorithms";
import { MAX_NAME_LENGTH } from "../default-name";
import { CertificateName, Finding } from "./certificate";
import { Note } from "./revocation";

/** Id of a profile: `signing`, `transport`, `encryption` or a custom one. */
const ProfileId = z.string().regex(/^[a-z0-9-]{1,40}$/, "Choose one of the certificate types.");

/**
 * PEM text, or DER in base64. The limit is above 64 KiB of DER in base64: the registration authority, not the schema, rejects
 * a CSR that is only slightly too large.
 */
const Csr = z
  .string("Choose your CSR file first.")
  .min(1, "Choose your CSR file first.")
  .max(131_072, "Too large: a CSR has one to two kilobytes.")
  .meta({ file: "the CSR, PEM or DER" });

/** The name that lists show; not part of the certificate. */
export const Name = lineOfText(1, MAX_NAME_LENGTH);

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

const SubjectAttributes = z.array(z.strictObject({ type: z.string(), value: z.string() }));

export const CsrInspection = z
  .strictObject({
    accepted: z.boolean(),
    findings: z.array(Finding),
    /** Subject of the CSR, readable. */
    subject: z.string().optional(),
    /** The same as data, in the order of the CSR. */
    subjectAttributes: SubjectAttributes.optional(),
    /** KID of the holder's active certificate with this key, if there is one. */
    activeCertificate: z.string().optional(),
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
        subjectAttributes: SubjectAttributes,
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

export { CSR_KEY_ALGORITHMS };

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

const OptionMeanings = z.array(z.strictObject({ option: z.string(), meaning: z.string() }));

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
    options: OptionMeanings,
    /** The same with an encrypted private key: openssl asks for its passphrase. */
    encryptedKey: z.strictObject({ command: z.string(), powershell: z.string(), options: OptionMeanings }),
  })
  .meta({ id: "CsrTemplate" });
export type CsrTemplateOutput = z.output<typeof CsrTemplateOutput>;
