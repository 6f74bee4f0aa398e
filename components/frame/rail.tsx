"use client";

import { usePathname } from "next/navigation";
import { BrandMark, Wordmark } from "../brand/mark";
import { Link } from "../ui/link";
import { isUnder, type NavSection } from "./navigation";

/** Main navigation. `isCollapsed` shows only icons, with names as tooltips and for screen readers. */
export function Rail({
  sections,
  isCollapsed = false,
  onNavigate,
}: {
  sections: readonly NavSection[];
  isCollapsed?: boolean;
  onNavigate?: () => void;
}) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col">
      <Link
        href="/"
        aria-label="Countersign, home"
        onClick={onNavigate}
        className={`flex h-14 shrink-0 items-center ${isCollapsed ? "justify-center" : "px-5"}`}
      >
        {isCollapsed ? <BrandMark size={24} className="text-accent" /> : <Wordmark />}
      </Link>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
        {sections.map((section, index) => (
          <div key={section.label ?? index} className="mb-5">
            {section.label ? (
              <p className={isCollapsed ? "sr-only" : "mb-1 px-2 text-xs leading-6 text-muted"}>{section.label}</p>
            ) : null}
            <ul className="flex flex-col gap-0.5">
              {section.items.map((item) => (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    onClick={onNavigate}
                    title={isCollapsed ? item.label : undefined}
                    aria-current={isUnder(pathname, item.href) ? "page" : undefined}
                    className={`flex h-9 items-center gap-2.5 rounded-lg text-foreground/85 transition-colors hover:bg-default aria-[current]:bg-default aria-[current]:font-medium aria-[current]:text-foreground lg:h-8 ${isCollapsed ? "justify-center" : "px-2"} group`}
                  >
                    <span aria-hidden="true" className="text-muted group-aria-[current]:text-accent [&_svg]:size-4.5">
                      {item.icon}
                    </span>
                    <span className={isCollapsed ? "sr-only" : "min-w-0 flex-1 truncate"}>{item.label}</span>
                    {item.count && !isCollapsed ? (
                      <span className="rounded bg-accent-soft px-1.5 text-xs leading-5 font-medium text-accent-soft-foreground tabular-nums">
                        {item.count}
                      </span>
                    ) : null}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
}
