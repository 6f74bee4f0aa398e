import type { ReactNode } from "react";
import type { z } from "zod";
import { loadIfAllowed } from "@/app/_server/load";
import { loadList } from "@/app/_server/load-list";
import type { Query } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataTable, type DataTableProps } from "@/components/ui/data-table";
import { inGroups } from "@/components/ui/groups";
import { PageNavigation } from "@/components/ui/page-navigation";
import type { PageFacts } from "@/components/ui/pages";
import { EmptyState } from "@/components/ui/states";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import type { Operation } from "@/lib/operation/operation";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import { type AppliedFilter, type ExportLink, isNarrowedBy, type ListFilter, Toolbar } from "./filters";

/** Content of a list page, built after the rows are loaded. */
export interface ListView<Row, Merged = never> {
  /** Above the filters. */
  header?: ReactNode;
  /** Between filters and rows. */
  tools?: ReactNode;
  counts?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Matching rows, where the page knows them already; otherwise the operation counts. */
  total?: number;
  /** What is counted, where rows are merged: "email". */
  unit?: string;
  /** Filters in use that need a text of their own. */
  applied?: readonly AppliedFilter[];
  /** The matching rows as a file. */
  exportHref?: string;
  exports?: readonly ExportLink[];
  /** Accessible name of the list: "Emails, newest first". Not shown. */
  caption: string;
  rows:
    | ({ kind: "table" } & Table<Row>)
    /** A table in which rows of the page are shown as one. */
    | ({ kind: "merged"; merge: (rows: readonly Row[]) => readonly Merged[] } & Table<Merged>)
    /** `group`: heading of the rows that follow each other with the same text, such as their day. */
    | { kind: "items"; item: (row: Row) => ReactNode; group?: (row: Row) => string };
  icon: ReactNode;
  /** Shown when the list is empty. */
  empty: EmptyTexts;
  /** Shown when no row matches the filters. Not needed without filters. */
  noMatch?: EmptyTexts;
}

type Table<Row> = Pick<
  DataTableProps<Row>,
  "columns" | "rowKey" | "rowHref" | "rowLabel" | "actions" | "defaultSort" | "selection" | "peek"
>;

interface EmptyTexts {
  title: string;
  text?: ReactNode;
  /** For `noMatch` the default is a link that clears the filters. */
  action?: ReactNode;
}

export interface Loaded<Row> {
  items: readonly Row[];
  /** The filters in use, by parameter. */
  filter: Readonly<Record<string, string | undefined>>;
  /** The query without invalid filters. */
  params: Query;
  organisationId: string | undefined;
}

interface ListPage<Row> {
  items: Row[];
  nextCursor: string | null;
  previousCursor?: string | null | undefined;
  total?: number | null | undefined;
}

interface Props<Input extends z.ZodType, Row, Merged> {
  /** A list operation: `{items, nextCursor}`, some with `previousCursor` and `total`. */
  operation: Operation<Input, z.ZodType<ListPage<Row>>>;
  pathname: string;
  query: Query;
  filters: readonly ListFilter[];
  /** Input that the page sets itself: the record whose list this is. */
  own?: Readonly<Record<string, string>>;
  /** The result of `selectedOrganisationId`, or the organisation that the URL names as a filter. */
  organisationId?: string | undefined;
  /** The operation counts the matching rows (`include=total`). */
  isCounted?: boolean;
  /** Name of the section, when the list is part of a page. */
  label?: string;
  /** Shows the list as a card of this title. */
  card?: { title: string; description: string };
  view: (loaded: Loaded<Row>) => ListView<Row, Merged> | Promise<ListView<Row, Merged>>;
}

/** A list page: toolbar, rows, paging and empty states. All state is in the URL. */
export async function ListScreen<Input extends z.ZodType, Row, Merged = never>(props: Props<Input, Row, Merged>) {
  const { operation, pathname, query, filters, own, organisationId, isCounted, label, card, view } = props;
  const names = filters.map(({ param }) => param);
  const set = { ...own, ...(isCounted ? { include: "total" } : {}) };
  const list = await loadList(operation, { query, names, organisationId, own: set });
  const { page, params, unusable } = list;
  const [shown, organisation] = await Promise.all([
    view({ ...list, items: page.items }),
    organisationFilter(params, list.organisationId),
  ]);
  const facts: PageFacts = {
    ...{ pathname, params, shown: page.items.length, total: shown.total ?? page.total, unit: shown.unit },
    ...{ nextCursor: page.nextCursor, previousCursor: page.previousCursor },
  };
  const isNarrowed = isNarrowedBy(filters, list.filter) || organisation.length > 0;
  const place = { pathname, params };
  const rows = <Rows view={shown} items={page.items} isNarrowed={isNarrowed} isFlush={!!card} {...place} />;
  const hasBar = isNarrowed || filters.some(({ kind }) => ["chips", "search", "dates"].includes(kind));
  const hidesRows = filters.some((filter) => filter.kind === "chips" && filter.showsHidden);
  // An empty list has nothing to search and nothing to export.
  const isEmpty = page.items.length === 0 && !isNarrowed && !params.cursor && !hidesRows;
  const bar =
    hasBar && !isEmpty ? (
      <Toolbar
        filters={filters}
        counts={shown.counts}
        applied={[...organisation, ...(shown.applied ?? [])]}
        exportHref={shown.exportHref}
        exports={shown.exports}
        {...facts}
      />
    ) : null;
  const pages = <PageNavigation {...facts} hasSizes={filters.some(({ param }) => param === "limit")} />;
  if (card) {
    return (
      <Card {...card} isFlush>
        <UnusableFilters filters={unusable} />
        {bar ? <div className="border-b border-separator px-5 py-3">{bar}</div> : null}
        {rows}
        <div className="px-5 pb-3 empty:hidden">{pages}</div>
      </Card>
    );
  }
  const Box = label ? "section" : "div";
  return (
    <>
      {shown.header}
      <Box {...(label ? { "aria-label": label } : {})} className="flex min-w-0 flex-col gap-4">
        <UnusableFilters filters={unusable} />
        {bar}
        {shown.tools}
        <div className="min-w-0">
          {rows}
          {pages}
        </div>
      </Box>
    </>
  );
}

/** The organisation of the URL: unlike the switcher's, it is not visible elsewhere. */
async function organisationFilter(params: Query, organisationId: string | undefined): Promise<AppliedFilter[]> {
  if (!organisationId || params.organisation !== organisationId) return [];
  const organisation = await loadIfAllowed(getOrganisation, { organisationId });
  return [{ label: `Organisation: ${organisation?.legalName ?? organisationId}`, params: ["organisation"] }];
}

interface Place {
  pathname: string;
  params: Query;
}

function Rows<Row, Merged>({
  view,
  items,
  isNarrowed,
  isFlush,
  ...place
}: Place & {
  view: ListView<Row, Merged>;
  items: readonly Row[];
  isNarrowed: boolean;
  isFlush: boolean;
}) {
  const { rows, caption, icon } = view;
  const texts = (isNarrowed && view.noMatch) || view.empty;
  const clear = <ButtonLink href={place.pathname}>Show all {nounOf(caption)}</ButtonLink>;
  const empty = (
    <EmptyState icon={icon} title={texts.title} action={texts.action ?? (isNarrowed ? clear : null)}>
      {texts.text}
    </EmptyState>
  );
  const table = { caption, empty, ...place };
  if (rows.kind === "table") return <DataTable rows={items} {...rows} {...table} />;
  if (rows.kind === "merged") return <DataTable rows={rows.merge(items)} {...rows} {...table} />;
  const list = items.length > 0 ? <Items items={items} caption={caption} {...rows} /> : empty;
  return isFlush ? list : <div className="rounded-lg border border-border bg-surface">{list}</div>;
}

/** The rows, under a heading for each group. */
function Items<Row>({
  items,
  caption,
  item,
  group,
}: {
  items: readonly Row[];
  caption: string;
  item: (row: Row) => ReactNode;
  group?: (row: Row) => string;
}) {
  if (!group) {
    return (
      <ol aria-label={caption} className="divide-y divide-separator">
        {items.map(item)}
      </ol>
    );
  }
  return inGroups(items, group).map(({ heading, rows }, index) => (
    <section key={heading} aria-label={heading} className="border-t border-separator first:border-t-0">
      <h2
        className={`border-b border-separator bg-surface-secondary px-4 py-2 text-[13px] leading-5 font-medium text-muted ${index === 0 ? "rounded-t-lg" : ""}`}
      >
        {heading}
      </h2>
      <ol aria-label={caption} className="divide-y divide-separator">
        {rows.map(item)}
      </ol>
    </section>
  ));
}

/** "Emails, newest first" → "emails". */
const nounOf = (caption: string): string => caption.split(",")[0]?.toLowerCase() ?? "";
