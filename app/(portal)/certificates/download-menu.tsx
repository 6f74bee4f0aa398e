import { Download, Files } from "lucide-react";
import { ButtonLink, type ButtonLook, TextLink } from "@/components/ui/button";
import { MenuButton } from "@/components/ui/menu";
import { mainDownload, otherFormats } from "./_menu";

/** One click downloads the certificate; the other formats are in a menu, or a row of links without JavaScript. */
export function DownloadMenu({ kid, variant }: Pick<ButtonLook, "variant"> & { kid: string }) {
  const { label, href } = mainDownload(kid);
  return (
    <>
      <ButtonLink href={href} download icon={<Download />} {...(variant ? { variant } : {})}>
        {label}
      </ButtonLink>
      <span className="without-script:hidden">
        <MenuButton label="Other formats" icon={<Files />} items={otherFormats(kid)} />
      </span>
      <FormatLinks kid={kid} />
    </>
  );
}

/** The other formats as links, shown only without JavaScript. */
export function FormatLinks({ kid }: { kid: string }) {
  return (
    <span className="hidden flex-wrap items-center gap-x-4 without-script:flex print:hidden">
      {otherFormats(kid).map((item) => (
        <TextLink key={item.id} href={item.href ?? ""} download>
          {item.label}
        </TextLink>
      ))}
    </span>
  );
}
