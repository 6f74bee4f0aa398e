import { X } from "lucide-react";
import { type ParamChange, ParamLink } from "./param-link";

/** A filter in use, "Organisation: Fjord Payments AS ×": a link to the list without it, which `changes` describes. */
export function RemovableFilter({ label, ...change }: { label: string } & ParamChange) {
  return (
    <ParamLink
      {...change}
      aria-label={`Remove filter ${label}`}
      title={`Remove filter ${label}`}
      className="flex h-9 min-w-0 items-center gap-1.5 rounded-lg border border-accent bg-accent-soft px-3 text-[13px] font-medium text-accent-soft-foreground"
    >
      <bdi className="max-w-[32ch] truncate">{label}</bdi>
      <X aria-hidden="true" className="size-3.5 shrink-0" />
    </ParamLink>
  );
}
