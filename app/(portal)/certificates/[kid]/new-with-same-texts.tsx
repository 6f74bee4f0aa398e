"use client";

import { FilePlus2 } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { saveDraft } from "../_wizard/csr-draft";

/** Opens the wizard for a certificate with the same name and key location: it restores them as a draft of this tab. */
export function NewWithSameTexts({
  href,
  slot,
  name,
  keyHolderNote,
}: {
  href: string;
  slot: string;
  name: string;
  keyHolderNote: string;
}) {
  return (
    <ButtonLink
      href={href}
      variant="primary"
      size="sm"
      icon={<FilePlus2 />}
      onClick={() => saveDraft(slot, { csr: "", name, keyHolderNote })}
    >
      New certificate
    </ButtonLink>
  );
}
