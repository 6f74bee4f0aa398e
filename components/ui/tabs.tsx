import { CurrentInView } from "./current-in-view";
import { Link } from "./link";

export interface TabLink {
  href: string;
  label: string;
  count?: number;
  isCurrent?: boolean;
}

/** Tabs that are pages: links with `aria-current`, with their state in the URL. Scrolls horizontally when narrow. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav
      aria-label={label}
      className="scrollbar-none -mx-4 overflow-x-auto border-b border-border px-4 sm:mx-0 sm:px-0"
    >
      <ul className="flex min-w-max gap-5">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              scroll={false}
              aria-current={tab.isCurrent ? "page" : undefined}
              className="-mb-px flex h-10 items-center gap-2 border-b-2 border-transparent text-muted transition-colors hover:text-foreground focus-visible:-outline-offset-2 aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-foreground"
            >
              {tab.label}
              {tab.count === undefined ? null : (
                <span className="rounded bg-default px-1.5 py-0.5 text-xs text-default-foreground tabular-nums">
                  {tab.count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <CurrentInView />
    </nav>
  );
}
