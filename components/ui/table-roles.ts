/** The roles of a table's parts, spelled out: `display: block` on phones (`.data-table`) takes a table's own roles away. */
export const tableRoles = {
  table: { role: "table" },
  rowgroup: { role: "rowgroup" },
  row: { role: "row" },
  columnheader: { role: "columnheader" },
  cell: { role: "cell" },
} as const;
