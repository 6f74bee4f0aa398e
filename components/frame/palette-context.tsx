import { ArrowRight, Copy, Download, FilePlus2, Plus } from "lucide-react";
import type { PaletteItem } from "../ui/palette-item";

/** The commands that need a permission anywhere: with their ids, the server says that the user has it. */
const NEEDS = { issue: "new-certificate", createClient: "new-client" };

const CERTIFICATE = /^\/certificates\/([A-Za-z0-9_-]{43})(?:\/|$)/;
const APPLICATION = /^\/applications\/([0-9a-f-]{36})(?:\/|$)/;

/**
 * Commands about the object of the current page: its own, and the links of its header, which the page shows only to users who may follow
 * them ("Renew", "Revoke"). The pages that they open check the permission again.
 */
export function contextItems(pathname: string, items: readonly PaletteItem[], page?: ParentNode): PaletteItem[] {
  const own = ownItems(pathname, items);
  return [...own, ...headerItems(page).filter(({ href }) => own.every((item) => item.href !== href))];
}

function headerItems(page: ParentNode | undefined): PaletteItem[] {
  const links = page?.querySelectorAll<HTMLAnchorElement>("[data-page-actions] a[href^='/']:not([download])") ?? [];
  const about = page?.querySelector("h1")?.textContent?.trim();
  return [...links].map((link) => ({
    ...{ id: `page ${link.getAttribute("href")}`, label: link.textContent?.trim() ?? "", group: "This page" },
    ...{ href: link.getAttribute("href") ?? "", icon: <ArrowRight />, ...(about ? { detail: about } : {}) },
  }));
}

function ownItems(pathname: string, items: readonly PaletteItem[]): PaletteItem[] {
  const kid = CERTIFICATE.exec(pathname)?.[1];
  const applicationId = APPLICATION.exec(pathname)?.[1];
  const has = (id: string) => items.some((item) => item.id === id);
  const found: PaletteItem[] = [];
  if (kid) {
    found.push(
      {
        ...{ id: "copy-kid", label: "Copy KID of this certificate", group: "This page", icon: <Copy /> },
        run: () => void navigator.clipboard?.writeText(kid),
      },
      {
        ...{ id: "download-pem", label: "Download this certificate", group: "This page", icon: <Download /> },
        run: () => window.location.assign(`/certificates/${kid}/download/pem`),
      },
    );
  }
  if (applicationId && has(NEEDS.issue)) {
    found.push({
      ...{ id: "new-certificate-here", label: "New certificate for this application", group: "This page" },
      ...{ href: `/applications/${applicationId}/certificates/new`, icon: <FilePlus2 /> },
    });
  }
  if (applicationId && has(NEEDS.createClient)) {
    found.push({
      ...{ id: "new-client-here", label: "New OAuth client for this application", group: "This page" },
      ...{ href: `/applications/${applicationId}/clients/new`, icon: <Plus /> },
    });
  }
  return found;
}
