"use client";

import { LogOut } from "lucide-react";
import { initials } from "@/lib/format";
import { Menu, type MenuAction } from "../ui/menu";
import type { Person } from "./navigation";

/** Account menu: the signed-in user, account pages, sign-out. */
export function PersonMenu({
  person,
  items,
  onSignOut,
}: {
  person: Person;
  items: readonly MenuAction[];
  onSignOut: () => void;
}) {
  return (
    <Menu
      label={`Account of ${person.name}`}
      triggerClass="button button--ghost button--md button--icon-only"
      trigger={
        <span
          aria-hidden="true"
          className="grid size-7 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-soft-foreground"
        >
          {initials(person.name || person.email)}
        </span>
      }
      header={
        <div className="max-w-64 border-b border-separator px-4 py-3">
          <p className="truncate font-medium">{person.name}</p>
          <p className="truncate text-xs text-muted">{person.email}</p>
          <p className="mt-1 text-xs text-muted">{person.role}</p>
        </div>
      }
      items={[
        ...items,
        { id: "sign-out", label: "Sign out", icon: <LogOut />, onAction: onSignOut, hasSeparator: items.length > 0 },
      ]}
    />
  );
}
