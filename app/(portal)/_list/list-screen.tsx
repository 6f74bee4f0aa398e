import type { ReactNode } from "react";
import type { z } from "zod";
import { loadList } from "@/app/_server/load-list";
import type { Query } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataTable, type DataTableProps } from "@/components/ui/data-table";
import { hrefWith } from "@/components/ui/href";
import { EmptyState } from "@/components/ui/states";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import type { Operation } from "@/lib/operation/operation";
import { FilterBar, isNarrowedBy, type ListFilter } from "./filters";

/** Content of a list page, built after the rows are loaded. */
export interface ListView<Row> {
  /** Above the filters. */
  header?: ReactNode;
  /** Between filters and rows. */
  tools?: ReactNode;
  counts?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Accessible name of the list: "Emails, newest first". Not shown. */
  caption: string;
  rows:
    | ({ kind: "table" } & Pick<
        DataTableProps<Row>,
        "columns" | "rowKey" | "rowHref" | "rowLabel" | "actions" | "defaultSort"
      >)
    | { kind: "items"; item: (row: Row) => ReactNode };
  icon: ReactNode;
  /** Shown when the list is empty. */
  empty: EmptyTexts;
  /** Shown when no row matches the filters. Not needed without filters. */
  noMatch?: EmptyTexts;
}

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

interface Props<Input extends z.ZodType, Row> {
  /** A list operation: `{items, nextCursor}`. */
  operation: Operation<Input, z.ZodType<{ items: Row[]; nextCursor: string | null }>>;
  pathname: string;
  query: Query;
  filters: readonly ListFilter[];
  /** Input that the page sets itself: the record whose list this is. */
  own?: Readonly<Record<string, string>>;
  /** The result of `selectedOrganisationId`, or the organisation that the URL names as a filter. */
  organisationId?: string | undefined;
  /** Name of the section, when the list is part of a page. */
  label?: string;
  /** Shows the list as a card of this title. */
  card?: { title: string; description: string };
  view: (loaded: Loaded<Row>) => ListView<Row> | Promise<ListView<Row>>;
}

/** A list page: filters, rows, paging and empty states. All state is in the URL. */
export async function ListScreen<Input extends z.ZodType, Row>(props: Props<Input, Row>) {
  const { operation, pathname, query, filters, own, organisationId, label, card, view } = props;
  const names = filters.map(({ param }) => param);
  const list = await loadList(operation, { query, names, organisationId, ...(own ? { own } : {}) });
  const { page, params, unusable } = list;
  const shown = await view({ ...list, items: page.items });
  const place = { pathname, params };
  const rows = (
    <Rows view={shown} page={page} isNarrowed={isNarrowedBy(filters, list.filter)} isFlush={!!card} {...place} />
  );
  const bar = filters.length > 0 ? <FilterBar filters={filters} counts={shown.counts} {...place} /> : null;
  const pages = shown.rows.kind === "items" ? <Pages nextCursor={page.nextCursor} {...place} /> : null;
  if (card) {
    return (
      <Card {...card} isFlush>
        <UnusableFilters filters={unusable} />
        {bar ? <div className="border-b border-separator px-5 py-3">{bar}</div> : null}
        {rows}
        {pages ? <div className="px-5 pb-3 empty:hidden">{pages}</div> : null}
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
        {rows}
        {pages}
      </Box>
    </>
  );
}

interface Place {
  pathname: string;
  params: Query;
}

function Rows<Row>({
  view,
  page,
  isNarrowed,
  isFlush,
  ...place
}: Place & {
  view: ListView<Row>;
  page: { items: readonly Row[]; nextCursor: string | null };
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
  if (rows.kind === "table") {
    return (
      <DataTable caption={caption} rows={page.items} nextCursor={page.nextCursor} empty={empty} {...rows} {...place} />
    );
  }
  const items =
    page.items.length > 0 ? (
      <ol aria-label={caption} className="divide-y divide-separator">
        {page.items.map(rows.item)}
      </ol>
    ) : (
      empty
    );
  return isFlush ? items : <div className="rounded-lg border border-border bg-surface">{items}</div>;
}

/** "Emails, newest first" → "emails". */
const nounOf = (caption: string): string => caption.split(",")[0]?.toLowerCase() ?? "";

/** Links "Newest" and "Older" of a list that is not a table. */
function Pages({ pathname, params, nextCursor }: Place & { nextCursor: string | null }) {
  if (!params.cursor && !nextCursor) return null;
  return (
    <nav aria-label="Pages" className="flex justify-end gap-2">
      {params.cursor ? (
        <ButtonLink size="sm" href={hrefWith(pathname, params, {})}>
          Newest
        </ButtonLink>
      ) : null}
      {nextCursor ? (
        <ButtonLink size="sm" rel="next" href={hrefWith(pathname, params, { cursor: nextCursor })}>
          Older
        </ButtonLink>
      ) : null}
    </nav>
  );
}
