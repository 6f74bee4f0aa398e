const widths = ["w-2/3", "w-1/2", "w-3/4", "w-2/5", "w-3/5"];

const count = (length: number) => Array.from({ length }, (_, index) => index);

/** A placeholder for a line of text. */
export function Skeleton({ className = "h-4 w-full" }: { className?: string }) {
  return <div className={`rounded-md bg-surface-tertiary ${className}`} />;
}

/**
 * Placeholder of a loading page: title and `children`. Announced once. It pulses as a whole, which the browser does without the page's
 * thread; an animation of each line would compute the styles of all lines anew in each frame, while the page's scripts start.
 */
export function PageSkeleton({ children }: { children: React.ReactNode }) {
  return (
    <div role="status" aria-label="Loading" data-skeleton="" className="motion-safe:animate-pulse">
      <Skeleton className="mb-2 h-7 w-56" />
      <Skeleton className="mb-8 h-4 w-80 max-w-full" />
      {children}
    </div>
  );
}

/** Placeholder of a DataTable. */
export function TableSkeleton({ rows = 6, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div aria-hidden="true" className="divide-y divide-separator rounded-lg border border-border bg-surface">
      {count(rows + 1).map((row) => (
        <div
          key={row}
          className={`grid items-center gap-6 px-4 ${row === 0 ? "h-10" : "h-12"}`}
          style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
        >
          {count(columns).map((column) => (
            <Skeleton
              key={column}
              className={`h-3.5 ${row === 0 ? "w-16" : widths[(row + column * 2) % widths.length]}`}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Placeholder of a Card with a DescriptionList. */
export function CardSkeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div aria-hidden="true" className="rounded-lg border border-border bg-surface px-5 py-4">
      <Skeleton className="mb-5 h-4 w-32" />
      {count(lines).map((line) => (
        <div key={line} className="grid grid-cols-[7rem_1fr] gap-6 py-2.5 sm:grid-cols-[11rem_1fr]">
          <Skeleton className="h-3.5 w-20" />
          <Skeleton className={`h-3.5 ${widths[line % widths.length]}`} />
        </div>
      ))}
    </div>
  );
}
