import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "./button";
import { hrefWith, type SearchParams } from "./href";
import { Link } from "./link";
import { ActionsMenu, type MenuAction } from "./menu";
import { RowKeys } from "./row-keys";
import { tableRoles } from "./table-roles";

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Content beside the cell, outside the row's link: a copy button. */
  beside?: (row: Row) => ReactNode;
  /** Right-aligned, with tabular figures: for numbers. */
  align?: "start" | "end";
  /** Sortable by this column's id (`?sort=id` and `?sort=-id`). */
  isSortable?: boolean;
  /** Hidden in windows narrower than this (lg 1024 px, xl 1280 px), but shown in cards on phones. */
  hideBelow?: "lg" | "xl";
  width?: string;
}

export interface DataTableProps<Row> {
  /** Accessible caption; not visible. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Link of the row: on the first column, clickable on the whole row. */
  rowHref?: (row: Row) => string;
  /** The ⋮ menu; `rowLabel` names the row in it. */
  actions?: (row: Row) => readonly MenuAction[];
  rowLabel?: (row: Row) => string;
  /** The page's path and search parameters, for sorting and paging links. */
  pathname: string;
  params: SearchParams;
  /** Sort order without a `sort` parameter: "name" or "-expires". */
  defaultSort?: string;
  nextCursor?: string | null | undefined;
  /** Shown instead of rows when there are none. */
  empty: ReactNode;
  /** "3 of 3,000" or similar, beside the paging buttons. */
  summary?: ReactNode;
}

const hidden = { lg: "sm:max-lg:hidden", xl: "sm:max-xl:hidden" } as const;

/**
 * A server-rendered table: sorting and paging are links with their state in the URL and need no JavaScript.
 * Links are not prefetched: fifty rows would cause fifty requests.
 * Becomes cards under 640 px. j / k move between rows. Render it from a server component: columns contain functions.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowHref, actions, rowLabel, params, defaultSort, empty } = props;
  if (rows.length === 0) return <div className="rounded-lg border border-border bg-surface">{empty}</div>;
  const sort = typeof params.sort === "string" ? params.sort : defaultSort;
  return (
    <div className="min-w-0">
      <div className="relative overflow-x-auto rounded-lg border border-border bg-surface">
        <table {...tableRoles.table} className="data-table w-full border-collapse text-start">
          <caption className="sr-only">{caption}</caption>
          <thead {...tableRoles.rowgroup}>
            <tr {...tableRoles.row} className="border-b border-border">
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} sort={sort} {...props} />
              ))}
              {actions ? (
                <th {...tableRoles.columnheader} scope="col" className="sticky end-0 w-12 bg-surface">
                  <span className="sr-only">Actions</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody {...tableRoles.rowgroup} className="divide-y divide-separator">
            {rows.map((row) => (
              <tr
                key={rowKey(row)}
                {...tableRoles.row}
                className="relative bg-surface transition-colors hover:bg-surface-hover"
              >
                {columns.map((column, index) => {
                  const href = index === 0 ? rowHref?.(row) : undefined;
                  return (
                    <td
                      key={column.id}
                      {...tableRoles.cell}
                      data-label={column.header}
                      data-primary={index === 0 ? "" : undefined}
                      className={`align-middle sm:h-12 sm:px-3 sm:py-2 2xl:px-4 ${column.align === "end" ? "tabular-nums sm:text-end" : ""} ${column.hideBelow ? hidden[column.hideBelow] : ""} ${column.beside ? "whitespace-nowrap" : ""}`}
                    >
                      {href ? (
                        <Link
                          href={href}
                          data-row-link=""
                          className="font-medium text-foreground after:absolute after:inset-0 hover:underline hover:decoration-foreground/40 hover:underline-offset-3 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
                        >
                          {column.cell(row)}
                        </Link>
                      ) : (
                        column.cell(row)
                      )}
                      {column.beside?.(row)}
                    </td>
                  );
                })}
                {actions ? (
                  <td
                    {...tableRoles.cell}
                    data-actions=""
                    className="bg-inherit text-end sm:sticky sm:end-0 sm:w-12 sm:py-2 sm:pe-2"
                  >
                    <ActionsMenu label={`Actions for ${rowLabel?.(row) ?? rowKey(row)}`} items={actions(row)} />
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <RowKeys />
      <Paging {...props} />
    </div>
  );
}

function HeaderCell<Row>({
  column,
  sort,
  pathname,
  params,
}: DataTableProps<Row> & { column: Column<Row>; sort: string | undefined }) {
  const direction = sort === column.id ? "ascending" : sort === `-${column.id}` ? "descending" : undefined;
  const Icon = direction === "ascending" ? ArrowUp : direction === "descending" ? ArrowDown : ChevronsUpDown;
  const next = direction === "ascending" ? `-${column.id}` : column.id;
  return (
    <th
      {...tableRoles.columnheader}
      scope="col"
      aria-sort={direction}
      style={column.width ? { width: column.width } : undefined}
      className={`h-10 px-3 text-[13px] 2xl:px-4 font-medium whitespace-nowrap text-muted ${column.align === "end" ? "text-end" : "text-start"} ${column.hideBelow ? hidden[column.hideBelow] : ""}`}
    >
      {column.isSortable ? (
        <Link
          href={hrefWith(pathname, params, { sort: next })}
          scroll={false}
          className={`inline-flex min-h-6 items-center gap-1 hover:text-foreground ${direction ? "text-foreground" : ""}`}
        >
          {column.header}
          <Icon aria-hidden="true" className={`size-3.5 ${direction ? "" : "opacity-60"}`} />
        </Link>
      ) : (
        column.header
      )}
    </th>
  );
}

function Paging<Row>({ pathname, params, nextCursor, summary }: DataTableProps<Row>) {
  const isFirst = !params.cursor;
  if (isFirst && !nextCursor && !summary) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex flex-wrap items-center justify-between gap-3 text-[13px] text-muted">
      <span className="tabular-nums">{summary}</span>
      {isFirst && !nextCursor ? null : (
        <span className="flex gap-2">
          {isFirst ? null : (
            <ButtonLink size="sm" href={hrefWith(pathname, params, {})} icon={<ChevronLeft />}>
              First page
            </ButtonLink>
          )}
          {nextCursor ? (
            <ButtonLink size="sm" href={hrefWith(pathname, params, { cursor: nextCursor })} rel="next">
              Next
              <ChevronRight />
            </ButtonLink>
          ) : null}
        </span>
      )}
    </nav>
  );
}
