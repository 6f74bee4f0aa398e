import { AppError } from "@/lib/errors";
import type { BaseDeps } from "@/lib/operation/deps";
import { certificateKid, extensionValue, parseCertificate } from "@/lib/pki/certificate";
import { type ForeignCertificate, readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { formatName } from "@/lib/pki/names";
import { PkiError } from "@/lib/pki/pki-error";
import { outsideValidity } from "@/lib/state/key";
import { suspendedPart } from "@/lib/state/suspension";
import type { PresentedCertificate } from "./presented";
import { type CertificateRefusal, REFUSALS } from "./refusals";
import { type ClientCertificateRow, findClientCertificate } from "./store";

/** The current status of a presented certificate. Only `ours` was issued here and is valid. */
export type IdentifiedCertificate =
  | {
      kind: "ours";
      certificateId: string;
      kid: string;
      type: "transport";
      /** Null for a certificate of the organisation as a whole. */
      applicationId: string | null;
      organisationId: string;
      /** Readable: C=…, O=…, OU=…, CN=… */
      subject: string;
      /** base64url SHA-256 of the DER: the `x5t#S256` of RFC 8705 §3.1. */
      thumbprintS256: string;
      notAfter: Date;
    }
  | {
      /** Not issued here; within its validity, and not restricted to other purposes. The chain is not checked. */
      kind: "foreign";
      thumbprintS256: string;
      subject: string;
      notAfter: Date;
    }
  | {
      kind: "refused";
      reason: CertificateRefusal;
      /** Error and fix for the holder's authentication log. The authorization server never sends it to the caller. */
      message: string;
      thumbprintS256: string;
      /** The record and its holder, if it was issued here. */
      ours?: RefusedRecord;
    };

/** The record of a certificate of this CA that is rejected; `status` as stored. */
export interface RefusedRecord extends Pick<ClientCertificateRow, "type" | "subject" | "status" | "notAfter"> {
  certificateId: string;
  kid: string;
  applicationId: string | null;
  organisationId: string;
}

/**
 * Identifies a TLS client certificate by the current record: looked up by the SHA-256 of its DER at each call, so a resumed TLS session
 * can't bypass a revocation. Names, key identifiers and chain are ignored: another authority may copy all of those, but not the hash.
 * @throws AppError unavailable when the record can't be read: an unknown status is never accepted
 */
export async function identifyClientCertificate(
  deps: Pick<BaseDeps, "db" | "clock">,
  presented: PresentedCertificate,
): Promise<IdentifiedCertificate> {
  const thumbprintS256 = certificateKid(presented.der);
  const row = await lookUp(deps, thumbprintS256);
  const certificate = parse(presented.der, row !== undefined);
  const now = deps.clock.now();
  const reason = certificate ? whyRefused(row, certificate, now) : "unreadable";
  const ours = row && {
    certificateId: row.id,
    kid: row.kid,
    applicationId: row.applicationId,
    organisationId: row.organisationId,
  };
  if (reason || !certificate) {
    const refused = reason ?? "unreadable";
    const { message, fix } = REFUSALS[refused];
    const why = { reason: refused, message: `${message} ${fix}` };
    const record = row && ours && { ...ours, ...recordOf(row) };
    return { kind: "refused", ...why, thumbprintS256, ...(record ? { ours: record } : {}) };
  }
  const { notAfter } = certificate;
  if (!ours) return { kind: "foreign", thumbprintS256, subject: formatName(certificate.subject), notAfter };
  return { kind: "ours", ...ours, type: "transport", subject: row.subject, thumbprintS256, notAfter };
}

const recordOf = ({ type, subject, status, notAfter }: ClientCertificateRow) => ({ type, subject, status, notAfter });

async function lookUp({ db }: Pick<BaseDeps, "db">, kid: string): Promise<ClientCertificateRow | undefined> {
  try {
    return await findClientCertificate(db, kid);
  } catch (cause) {
    throw new AppError("unavailable", "The status of the client certificate is unavailable. Try again in a moment.", {
      cause,
    });
  }
}

/** Strict parser for ours, tolerant parser for certificates of other CAs. Undefined: rejected as unreadable. */
function parse(der: Uint8Array, isOurs: boolean): ForeignCertificate | undefined {
  try {
    return isOurs ? parseCertificate(der) : readForeignCertificate(der);
  } catch (failure) {
    if (failure instanceof PkiError) return undefined;
    throw failure;
  }
}

/** The most important reason: permanent ones precede temporary ones. */
function whyRefused(
  row: ClientCertificateRow | undefined,
  certificate: ForeignCertificate,
  now: Date,
): CertificateRefusal | undefined {
  if (row?.revokedAt || row?.status === "revoked") return "revoked";
  if (row && row.status !== "active") return "not_issued";
  if (row && row.issuerStatus !== "active") return "issuer_retired";
  if (row && row.type !== "transport") return "wrong_type";
  if (!allowsClientAuth(certificate, row !== undefined)) return "wrong_purpose";
  const outside = outsideValidity(certificate, now);
  if (outside) return outside;
  const suspended = row && suspendedPart(row);
  if (suspended === "organisation") return "organisation_suspended";
  if (suspended === "application") return "application_suspended";
  return undefined;
}

/**
 * Ours must contain clientAuth: openssl and others accept a certificate without the extension, such as our Signing and Encryption
 * types, for any purpose (RFC 5280 §4.2.1.12). Self-signed ones rarely have the extension; if present, it is enforced.
 */
function allowsClientAuth(certificate: ForeignCertificate, isOurs: boolean): boolean {
  const purposes = extensionValue(certificate, "extendedKeyUsage")?.purposes;
  return purposes ? purposes.includes("clientAuth") : !isOurs;
}
