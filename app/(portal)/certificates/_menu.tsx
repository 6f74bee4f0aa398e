import { Ban, Download, Eye, Replace } from "lucide-react";
import type { MenuAction } from "@/components/ui/menu";
import { type CertificateSummary, canBeRenewed } from "@/lib/certificates/schema/certificate";
import { isUnrevoked } from "@/lib/state/certificate";
import { DOWNLOAD_ORDER, downloadLabels } from "./_labels";

type Named = Pick<
  CertificateSummary,
  "kid" | "applicationId" | "organisationId" | "status" | "replacedBy" | "profileId"
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
  if (!canBeRenewed(certificate)) return undefined;
  const { kid, applicationId, organisationId, profileId } = certificate;
  const own = applicationId ? `/applications/${applicationId}` : `/organisations/${organisationId}`;
  return `${own}/certificates/new?step=key&type=${profileId}&replaces=${kid}`;
}

/** Row menu of a certificate. */
export function rowActions(row: Named, may: { issue: boolean; revoke: boolean }): MenuAction[] {
  const renew = may.issue ? renewHref(row) : undefined;
  return [
    { id: "view", label: "View", icon: <Eye />, href: `/certificates/${row.kid}` },
    { id: "download", label: "Download", icon: <Download />, items: downloadItems(row.kid) },
    ...(renew ? [{ id: "renew", label: "Renew", icon: <Replace />, href: renew }] : []),
    ...(may.revoke && isUnrevoked(row)
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
