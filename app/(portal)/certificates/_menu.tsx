import { Ban, Download, Eye, Replace } from "lucide-react";
import type { MenuAction } from "@/components/ui/menu";
import type { CertificateSummary } from "@/lib/certificates/schema/certificate";
import { DOWNLOAD_ORDER, downloadLabels } from "./_labels";

type Named = Pick<
  CertificateSummary,
  "kid" | "applicationId" | "organisationId" | "status" | "isSuperseded" | "profileId"
>;

/** Download formats of a certificate. */
export const downloadItems = (kid: string): MenuAction[] =>
  DOWNLOAD_ORDER.map((format) => ({
    id: format,
    label: downloadLabels[format].label,
    description: downloadLabels[format].about,
    href: `/certificates/${kid}/download/${format}`,
    download: true,
  }));

/** URL that renews a certificate; undefined when it can't be renewed. */
export function renewHref(certificate: Named): string | undefined {
  const { kid, applicationId, organisationId, status, isSuperseded, profileId } = certificate;
  if (isSuperseded || (status !== "active" && status !== "expired")) return undefined;
  const own = applicationId ? `/applications/${applicationId}` : `/organisations/${organisationId}`;
  return `${own}/certificates/new?step=key&type=${profileId}&replaces=${kid}`;
}

/** True for active and expired certificates: an expired one can still be revoked, but only once. */
export const canBeRevoked = ({ status }: Named): boolean => status === "active" || status === "expired";

/** Row menu of a certificate. */
export function rowActions(row: Named, may: { issue: boolean; revoke: boolean }): MenuAction[] {
  const renew = may.issue ? renewHref(row) : undefined;
  return [
    { id: "view", label: "View", icon: <Eye />, href: `/certificates/${row.kid}` },
    { id: "download", label: "Download", icon: <Download />, items: downloadItems(row.kid) },
    ...(renew ? [{ id: "renew", label: "Renew", icon: <Replace />, href: renew }] : []),
    ...(may.revoke && canBeRevoked(row)
      ? [
          {
            id: "revoke",
            label: "Revoke",
            icon: <Ban />,
            href: `/certificates/${row.kid}/revoke`,
            tone: "danger" as const,
            hasSeparator: true,
          },
        ]
      : []),
  ];
}
