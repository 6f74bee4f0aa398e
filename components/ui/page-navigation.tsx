import { ChevronLeft, ChevronRight } from "lucide-react";
import { ButtonLink, buttonClass } from "./button";
import { hrefWith } from "./href";
import { Link } from "./link";
import { PAGE_SIZES, type PageFacts, pageLinks } from "./pages";

/** "1–50 of 3,181 ‹ ›" at the end of a toolbar. */
export function PageRange(facts: PageFacts) {
  const { range, previous, next } = pageLinks(facts);
  if (!range) return null;
  return (
    <div className="flex items-center gap-2 text-[13px] text-muted">
      <span role="status" className="whitespace-nowrap tabular-nums">
        {range}
      </span>
      {previous || next ? (
        <nav aria-label="Pages, above the list" className="flex gap-1 max-sm:hidden">
          <Arrow label="Previous page" href={previous} icon={<ChevronLeft />} />
          <Arrow label="Next page" href={next} icon={<ChevronRight />} />
        </nav>
      ) : null}
    </div>
  );
}

function Arrow({ label, href, icon }: { label: string; href: string | undefined; icon: React.ReactNode }) {
  const look = buttonClass({ variant: "ghost", size: "sm" }, href ? undefined : "opacity-40", true);
  if (!href) {
    return (
      <span aria-hidden="true" className={look}>
        {icon}
      </span>
    );
  }
  return (
    <Link href={href} aria-label={label} title={label} className={look}>
      {icon}
    </Link>
  );
}

/** Range, page size, Previous and Next below a list. Nothing when one page of the smallest size shows all rows. */
export function PageNavigation({ hasSizes = false, ...facts }: PageFacts & { hasSizes?: boolean }) {
  const { range, size, first, previous, next } = pageLinks(facts);
  const sizes = hasSizes && (first || next || facts.shown > PAGE_SIZES[0]);
  if (!first && !next && !sizes) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex flex-wrap items-center justify-between gap-3 text-[13px] text-muted">
      <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {range ? <span className="tabular-nums">{range}</span> : null}
        {sizes ? <Sizes {...facts} size={size} /> : null}
      </span>
      <span className="flex gap-2">
        {first && !previous ? (
          <ButtonLink size="sm" href={first} icon={<ChevronLeft />}>
            First page
          </ButtonLink>
        ) : null}
        {previous ? (
          <ButtonLink size="sm" href={previous} rel="prev" icon={<ChevronLeft />}>
            Previous
          </ButtonLink>
        ) : null}
        {next ? (
          <ButtonLink size="sm" href={next} rel="next">
            Next
            <ChevronRight />
          </ButtonLink>
        ) : null}
      </span>
    </nav>
  );
}

function Sizes({ pathname, params, size }: PageFacts & { size: number }) {
  return (
    <span className="flex items-center gap-1">
      Rows:
      {PAGE_SIZES.map((choice) => (
        <Link
          key={choice}
          href={hrefWith(pathname, params, { limit: String(choice) })}
          aria-label={`${choice} rows per page`}
          aria-current={choice === size ? "true" : undefined}
          className="min-w-6 rounded px-1.5 py-1 text-center tabular-nums hover:text-foreground aria-[current]:bg-default aria-[current]:font-medium aria-[current]:text-foreground"
        >
          {choice}
        </Link>
      ))}
    </span>
  );
}
