import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { hrefWith, type SearchParams } from "./href";
import { Link } from "./link";
import { ActionsMenu, type MenuAction } from "./menu";
import { PageNavigation } from "./page-navigation";
import type { PeekLoader } from "./peek";
import { RowClicks } from "./row-clicks";
import { RowKeys } from "./row-keys";
import { SelectAll, type Selection, SelectionBar, SelectRow } from "./selection";
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
  /**
   * Place of the cell on a phone. If a column has one, a row has two lines there: `title` and `badge`, below them `detail` and `end`; the
   * other cells are hidden. A `lead` is a long title: it has the whole first line. Without any, each cell is a line with its header.
   */
  phone?: "title" | "lead" | "badge" | "detail" | "end";
}

export interface DataTableProps<Row> {
  /** Accessible caption; not visible. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Link of the row, on the first column. A click elsewhere in the row opens it too, or the peek. */
  rowHref?: (row: Row) => string;
  /** The ⋮ menu; `rowLabel` names the row in it. */
  actions?: (row: Row) => readonly MenuAction[];
  rowLabel?: (row: Row) => string;
  /** The page's path and search parameters, for sorting and paging links. */
  pathname: string;
  params: SearchParams;
  /** Sort order without a `sort` parameter: "name" or "-expires". */
  defaultSort?: string;
  /** Shows "First page" and "Next". A `ListScreen` has its own navigation. */
  nextCursor?: string | null | undefined;
  /** Shown instead of rows when there are none. */
  empty: ReactNode;
  /** Checkboxes, and a bar of actions for the selected rows. */
  selection?: Selection;
  /** Server action with the facts of a row, by `rowKey`. With it, a click on a row shows them beside the list. */
  peek?: PeekLoader;
}

const hidden = { lg: "sm:max-lg:hidden", xl: "sm:max-xl:hidden" } as const;

/**
 * A server-rendered table: sorting and paging are links with their state in the URL and need no JavaScript.
 * Links are not prefetched: fifty rows would cause fifty requests.
 * Becomes cards or two lines per row under 640 px. j / k move between rows. Text in rows can be selected. Render it from a server component: columns contain functions.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowHref, actions, rowLabel, params, defaultSort, empty } = props;
  const { selection, peek, pathname, nextCursor } = props;
  if (rows.length === 0) return <div className="rounded-lg border border-border bg-surface">{empty}</div>;
  const sort = typeof params.sort === "string" ? params.sort : defaultSort;
  const nameOf = (row: Row) => rowLabel?.(row) ?? rowKey(row);
  return (
    <div className="min-w-0">
      {selection ? <SelectionBar key={rows.map(rowKey).join()} selection={selection} /> : null}
      <div className="relative overflow-x-auto rounded-lg border border-border bg-surface">
        <table
          {...tableRoles.table}
          data-lines={columns.some(({ phone }) => phone) ? "two" : undefined}
          className="data-table w-full border-collapse text-start"
        >
          <caption className="sr-only">{caption}</caption>
          <thead {...tableRoles.rowgroup}>
            <tr {...tableRoles.row} className="border-b border-border">
              {selection ? (
                <th {...tableRoles.columnheader} scope="col" className="w-10 ps-3">
                  <SelectAll key={rows.map(rowKey).join()} selection={selection} />
                </th>
              ) : null}
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
                data-row={rowHref ? rowKey(row) : undefined}
                className="relative bg-surface transition-colors hover:bg-surface-hover has-[[data-select]:checked]:bg-surface-hover has-[[data-select]:checked]:shadow-[inset_2px_0_0_var(--accent)]"
              >
                {selection ? (
                  <td {...tableRoles.cell} data-selects="" className="sm:w-10 sm:ps-3">
                    <SelectRow selection={selection} value={rowKey(row)} label={nameOf(row)} />
                  </td>
                ) : null}
                {columns.map((column, index) => {
                  const href = index === 0 ? rowHref?.(row) : undefined;
                  return (
                    <td
                      key={column.id}
                      {...tableRoles.cell}
                      data-label={column.header}
                      data-primary={index === 0 ? "" : undefined}
                      data-phone={column.phone}
                      className={`align-middle sm:h-12 sm:px-3 sm:py-2 2xl:px-4 ${column.align === "end" ? "tabular-nums sm:text-end" : ""} ${column.hideBelow ? hidden[column.hideBelow] : ""} ${column.beside ? "whitespace-nowrap" : ""}`}
                    >
                      {href ? (
                        <Link
                          href={href}
                          data-row-link=""
                          className="font-medium text-foreground after:pointer-events-none after:absolute after:inset-0 after:z-2 hover:underline hover:decoration-foreground/40 hover:underline-offset-3 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
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
                    <ActionsMenu label={`Actions for ${nameOf(row)}`} items={actions(row)} />
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <RowKeys />
      {rowHref ? <RowClicks {...(peek ? { peek } : {})} /> : null}
      {nextCursor === undefined ? null : (
        <PageNavigation pathname={pathname} params={params} shown={rows.length} nextCursor={nextCursor} />
      )}
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
