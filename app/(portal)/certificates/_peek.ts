import type { Peek } from "@/components/ui/peek";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { formatDateTime, formatHex, shortenMiddle } from "@/lib/format";
import { certificateTypeLabels, reasonText, statusOf } from "./_labels";
import { renewHref } from "./_menu";

/** The main facts of a certificate, for the panel beside the list. */
export function peekOf(certificate: Certificate): Peek {
  const { kid, name, type, applicationId, applicationName, organisationName, organisationId } = certificate;
  const at = (instant: string) => formatDateTime(new Date(instant));
  const renew = renewHref(certificate);
  return {
    title: name || shortenMiddle(kid),
    facts: [
      { term: "Status", value: wordOf(statusOf(certificate)) },
      { term: "Type", value: certificateTypeLabels[type].label },
      { term: "Holder", value: applicationName ? `${applicationName} · ${organisationName}` : organisationName },
      { term: "Expires", value: at(certificate.notAfter) },
      { term: "Issued", value: at(certificate.createdAt) },
      { term: "Last used", value: certificate.lastUsedAt ? at(certificate.lastUsedAt) : "Never" },
      ...(certificate.revokedAt
        ? [
            {
              term: "Revoked",
              value: `${at(certificate.revokedAt)} · ${reasonText(certificate.revocationReason ?? "")}`,
            },
          ]
        : []),
      { term: "Subject", value: certificate.subject, isMono: true },
      { term: "KID", value: kid, isMono: true },
      { term: "Serial number", value: formatHex(certificate.serialNumber), isMono: true },
      ...(certificate.keyHolderNote ? [{ term: "Where the key is kept", value: certificate.keyHolderNote }] : []),
    ],
    links: [
      applicationId
        ? { label: "Application", href: `/applications/${applicationId}` }
        : { label: "Organisation", href: `/organisations/${organisationId}` },
      ...(certificate.replacedBy ? [{ label: "Successor", href: `/certificates/${certificate.replacedBy}` }] : []),
      ...(renew ? [{ label: "Renew", href: renew }] : []),
    ],
  };
}

const wordOf = (status: string): string => `${status.charAt(0).toUpperCase()}${status.slice(1)}`;
