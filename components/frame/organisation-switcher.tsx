"use client";

import { Building2, Check, ChevronsUpDown, Search } from "lucide-react";
import { useState, useTransition } from "react";
import { CommandPalette, type PaletteItem } from "../ui/command-palette";
import { Menu } from "../ui/menu";
import type { Organisation } from "./navigation";

/** Selects the organisation. With a single one it shows only the name. `find` searches when there are more than the menu shows. */
export function OrganisationSwitcher({
  organisations,
  currentId,
  choose,
  find,
}: {
  organisations: readonly Organisation[];
  currentId?: string | undefined;
  choose?: ((organisationId: string) => Promise<void>) | undefined;
  find?: ((query: string) => Promise<PaletteItem[]>) | undefined;
}) {
  const [isFinding, setFinding] = useState(false);
  const [isPending, startTransition] = useTransition();
  const current = organisations.find((one) => one.id === currentId);
  if (organisations.length === 0) return null;
  const name = current?.name ?? "All organisations";
  const content = (
    <>
      <Building2 aria-hidden="true" className={`size-4 shrink-0 text-muted ${isPending ? "animate-pulse" : ""}`} />
      <span className="min-w-0 truncate font-medium" title={name}>
        {name}
      </span>
    </>
  );
  if (organisations.length === 1) return <span className="flex min-w-0 items-center gap-2 px-2">{content}</span>;
  const take = (id: string) => startTransition(() => choose?.(id));
  const entries = organisations.map((one) => ({
    id: one.id,
    label: one.name,
    onAction: () => take(one.id),
    icon: one.id === currentId ? <Check /> : <Building2 />,
  }));
  const more = {
    id: "find",
    label: "Find another…",
    onAction: () => setFinding(true),
    icon: <Search />,
    hasSeparator: true,
  };
  return (
    <>
      <Menu
        label={`Organisation: ${name}`}
        placement="bottom start"
        triggerClass="button button--ghost button--md min-w-0! max-w-full shrink px-2!"
        trigger={
          <>
            {content}
            <ChevronsUpDown aria-hidden="true" className="shrink-0 text-muted" />
          </>
        }
        items={find ? [...entries, more] : entries}
      />
      {find ? (
        <CommandPalette
          label="Find an organisation"
          placeholder="Name, registration number or id"
          isOpen={isFinding}
          onOpenChange={setFinding}
          items={organisations.map(({ id, name: label }) => ({
            id,
            label,
            href: "",
            icon: <Building2 />,
            group: "Organisations",
          }))}
          search={find}
          onChoose={({ id }) => take(id)}
        />
      ) : null}
    </>
  );
}
