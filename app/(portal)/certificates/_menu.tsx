import { Ban, Download, Eye, Files, Replace } from "lucide-react";
import type { MenuAction } from "@/components/ui/menu";
import { type CertificateSummary, canBeRenewed, type DownloadFormat } from "@/lib/certificates/schema/certificate";
import { isUnrevoked } from "@/lib/state/certificate";
import { DOWNLOAD_ORDER, downloadLabels } from "./_labels";

type Named = Pick<
  CertificateSummary,
  "kid" | "applicationId" | "organisationId" | "status" | "replacedBy" | "profileId"
>;

/** The download of one format. */
const downloadHref = (kid: string, format: DownloadFormat): string => `/certificates/${kid}/download/${format}`;

/** The download that most software reads: the certificate as PEM. */
export const mainDownload = (kid: string) => ({
  label: "Download certificate",
  href: downloadHref(kid, DOWNLOAD_ORDER[0]),
});

/** The other formats of a certificate. */
export const otherFormats = (kid: string): MenuAction[] =>
  DOWNLOAD_ORDER.slice(1).map((format) => ({
    id: format,
    label: downloadLabels[format].label,
    description: downloadLabels[format].about,
    href: downloadHref(kid, format),
    download: true,
  }));

/** Downloads as the first items of a certificate's menu. */
export const downloadActions = (kid: string): MenuAction[] => [
  { id: "download", icon: <Download />, download: true, ...mainDownload(kid) },
  { id: "formats", label: "Other formats", icon: <Files />, items: otherFormats(kid) },
];

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
    ...downloadActions(row.kid),
    { id: "view", label: "View", icon: <Eye />, href: `/certificates/${row.kid}`, hasSeparator: true },
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
