import { Banner } from "./banner";

/** A filter of the URL that was ignored. */
export interface UnusableFilter {
  /** Name of the search parameter. */
  name: string;
  /** The error in its value. */
  message: string;
}

const labels: Record<string, string> = {
  q: "Search",
  cursor: "Page",
  expiresAfter: "Expires after",
  expiresBefore: "Expires before",
  entityId: "Entity id",
  requestId: "Request id",
  limit: "Rows per page",
};

const labelOf = (name: string): string => labels[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** Lists the ignored filters of the URL with their errors. Renders nothing without any. */
export function UnusableFilters({ filters }: { filters: readonly UnusableFilter[] }) {
  if (filters.length === 0) return null;
  return (
    <div role="status" className="mb-4">
      <Banner tone="warning" title={filters.length === 1 ? "A filter was ignored" : "Some filters were ignored"}>
        <ul>
          {filters.map(({ name, message }) => (
            <li key={name}>
              {labelOf(name)}: {message}
            </li>
          ))}
        </ul>
      </Banner>
    </div>
  );
}
