import { Download } from "lucide-react";
import { type ButtonLook, TextLink } from "@/components/ui/button";
import { MenuButton } from "@/components/ui/menu";
import { downloadItems } from "./_menu";

/** Downloads of a certificate: a menu, or a row of links without JavaScript. */
export function DownloadMenu({ kid, variant }: Pick<ButtonLook, "variant"> & { kid: string }) {
  const items = downloadItems(kid);
  return (
    <>
      <span className="without-script:hidden">
        <MenuButton label="Download" icon={<Download />} items={items} {...(variant ? { variant } : {})} />
      </span>
      <span className="hidden flex-wrap items-center gap-x-4 without-script:flex">
        {items.map((item) => (
          <TextLink key={item.id} href={item.href ?? ""} download>
            {item.label}
          </TextLink>
        ))}
      </span>
    </>
  );
}
