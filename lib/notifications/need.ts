import type { ExpiringCertificate } from "@/lib/mail/content";
import type { DueCertificate } from "./store/due-certificates";

/**
 * Whether a reminder is still needed. Not once the certificate is revoked or a successor is active, unless the old certificate
 * was used after the successor was issued and the successor never was: then it has not been deployed.
 */
export function needsReminder(certificate: DueCertificate): boolean {
  return certificate.status === "active" && (certificate.successorKid === null || isSuccessorUnused(certificate));
}

function isSuccessorUnused({ lastUsedAt, successorIssuedAt, successorLastUsedAt }: DueCertificate): boolean {
  return (
    successorLastUsedAt === null && lastUsedAt !== null && successorIssuedAt !== null && lastUsedAt > successorIssuedAt
  );
}

/** The certificate as data of an email. `reminderDays`: of its profile. */
export function toExpiring(certificate: DueCertificate, reminderDays: readonly number[]): ExpiringCertificate {
  const { kid, name, type, profileId, organisationId, organisationName, applicationId, applicationName } = certificate;
  const { notAfter, successorKid } = certificate;
  return {
    kid,
    name,
    type,
    profileId,
    applicationId,
    applicationName,
    organisationId,
    organisationName,
    notAfter: notAfter.toISOString(),
    unusedSuccessorKid: successorKid,
    reminderDays: [...reminderDays],
  };
}
