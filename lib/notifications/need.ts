import type { ExpiringCertificate } from "@/lib/mail/content";
import type { DueCertificate } from "./store/due-certificates";

/**
 * Whether people still have to hear that a certificate ends. Silent once it is revoked, and once a successor is active; but
 * not when the old one was seen in use after the successor came and the successor never: then nobody has deployed it.
 */
export function mustRemind(certificate: DueCertificate): boolean {
  return certificate.status === "active" && (certificate.successorKid === null || isSuccessorUnused(certificate));
}

function isSuccessorUnused({ lastUsedAt, successorIssuedAt, successorLastUsedAt }: DueCertificate): boolean {
  return (
    successorLastUsedAt === null && lastUsedAt !== null && successorIssuedAt !== null && lastUsedAt > successorIssuedAt
  );
}

/** The certificate as emails speak of it. `reminderDays`: of its profile. */
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
