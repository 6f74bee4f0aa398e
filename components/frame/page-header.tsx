import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "../ui/link";

export interface Crumb {
  label: string;
  /** Absent on the page itself. */
  href?: string;
}

/** Links to the parent pages. The last crumb is the page itself and not a link. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumbs" className="mb-3">
      <ol className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-[13px] leading-6 text-muted">
        {crumbs.map((crumb, index) => (
          <li key={`${crumb.href ?? ""} ${crumb.label}`} className="flex min-w-0 items-center gap-1.5">
            {index > 0 ? <ChevronRight aria-hidden="true" className="size-3.5 shrink-0" /> : null}
            {crumb.href ? (
              <Link
                href={crumb.href}
                className="max-w-[24ch] truncate hover:text-foreground hover:underline hover:underline-offset-3"
                title={crumb.label}
              >
                {crumb.label}
              </Link>
            ) : (
              <span aria-current="page" className="max-w-[32ch] truncate" title={crumb.label}>
                {crumb.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Breadcrumbs, h1, badges, description and the page's main actions. */
export function PageHeader({
  title,
  crumbs,
  badges,
  description,
  actions,
}: {
  title: ReactNode;
  crumbs?: readonly Crumb[];
  badges?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-6">
      {crumbs?.length ? <Breadcrumbs crumbs={crumbs} /> : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="min-w-0 text-[22px] leading-8 font-semibold tracking-tight break-words">{title}</h1>
            {badges}
          </div>
          {description ? <div className="mt-1 max-w-[72ch] leading-6 text-pretty text-muted">{description}</div> : null}
        </div>
        {actions ? (
          <div data-page-actions="" className="flex flex-wrap gap-2">
            {actions}
          </div>
        ) : null}
      </div>
    </header>
  );
}
