"use client";

import { Building2, Check, ChevronsUpDown, Search } from "lucide-react";
import { useTransition } from "react";
import { Menu } from "../ui/menu";
import type { Organisation } from "./navigation";

/** Which organisation one works for. With one there is nothing to switch: it is just its name. */
export function OrganisationSwitcher({
  organisations,
  currentId,
  choose,
}: {
  organisations: readonly Organisation[];
  currentId?: string | undefined;
  choose?: ((organisationId: string) => Promise<void>) | undefined;
}) {
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
  return (
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
      items={organisations.map((one) => ({
        id: one.id,
        label: one.name,
        ...(one.href ? { href: one.href } : { onAction: () => startTransition(() => choose?.(one.id)) }),
        icon: one.href ? <Search /> : one.id === currentId ? <Check /> : <Building2 />,
        hasSeparator: one.href !== undefined,
      }))}
    />
  );
}
