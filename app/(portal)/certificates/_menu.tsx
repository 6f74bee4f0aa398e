import { Ban, Download, Eye, Replace } from "lucide-react";
import type { MenuAction } from "@/components/ui/menu";
import type { CertificateSummary } from "@/lib/certificates/schema";
import { DOWNLOAD_ORDER, downloadWords } from "./_words";

type Named = Pick<
  CertificateSummary,
  "kid" | "applicationId" | "organisationId" | "status" | "isSuperseded" | "profileId"
>;

/** The five files of one certificate. */
export const downloadItems = (kid: string): MenuAction[] =>
  DOWNLOAD_ORDER.map((format) => ({
    id: format,
    label: downloadWords[format].label,
    description: downloadWords[format].about,
    href: `/certificates/${kid}/download/${format}`,
    download: true,
  }));

/** Where a certificate is made again; undefined when it can't be. */
export function replaceHref(certificate: Named): string | undefined {
  const { kid, applicationId, organisationId, status, isSuperseded, profileId } = certificate;
  if (isSuperseded || (status !== "active" && status !== "expired")) return undefined;
  const own = applicationId ? `/applications/${applicationId}` : `/organisations/${organisationId}`;
  return `${own}/certificates/new?step=key&type=${profileId}&replaces=${kid}`;
}

/** True as long as revoking still says something: a certificate can be revoked after its end, but only once. */
export const canBeRevoked = ({ status }: Named): boolean => status === "active" || status === "expired";

/** The ⋮ of a certificate's row. */
export function rowActions(row: Named, may: { issue: boolean; revoke: boolean }): MenuAction[] {
  const replace = may.issue ? replaceHref(row) : undefined;
  return [
    { id: "view", label: "View", icon: <Eye />, href: `/certificates/${row.kid}` },
    { id: "download", label: "Download", icon: <Download />, items: downloadItems(row.kid) },
    ...(replace ? [{ id: "replace", label: "Replace", icon: <Replace />, href: replace }] : []),
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
