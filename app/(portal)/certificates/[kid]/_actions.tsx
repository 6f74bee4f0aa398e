"use client";

import { ChevronDown, Printer } from "lucide-react";
import { type MenuAction, MenuButton } from "@/components/ui/menu";

/** The menu of a certificate's page: what the server offers, and Print. */
export function CertificateActions({ items }: { items: readonly MenuAction[] }) {
  return (
    <MenuButton
      label="Actions"
      icon={<ChevronDown />}
      items={[
        ...items,
        { id: "print", label: "Print", icon: <Printer />, hasSeparator: true, onAction: () => window.print() },
      ]}
    />
  );
}
