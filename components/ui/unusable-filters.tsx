import { Banner } from "./banner";

/** A filter of the address that the list was made without. */
export interface UnusableFilter {
  /** Of the search parameter. */
  name: string;
  /** What is wrong with its value. */
  message: string;
}

const labels: Record<string, string> = {
  q: "Search",
  cursor: "Page",
  expiresAfter: "Expires after",
  expiresBefore: "Expires before",
  entityId: "Entity id",
  requestId: "Request id",
  limit: "Rows on a page",
};

const labelOf = (name: string): string => labels[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** Says which filters of the address can't be used and why; nothing where all can. */
export function UnusableFilters({ filters }: { filters: readonly UnusableFilter[] }) {
  if (filters.length === 0) return null;
  return (
    <div role="status" className="mb-4">
      <Banner
        tone="warning"
        title={filters.length === 1 ? "A filter was left out of this list" : "Some filters were left out of this list"}
      >
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
