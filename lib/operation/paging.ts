import { z } from "zod";
import { AppError } from "@/lib/errors";
import { isUsableTime } from "./fields";

/** Keyset paging input. `cursor` is opaque: the `nextCursor` of the previous page. */
export const PageInput = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional(),
});

/** `{items, nextCursor}`; `nextCursor` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

/** Totals stop here: counting further would read every row of a large list for each page view. */
export const TOTAL_LIMIT = 10_000;

/** Paging input of lists that users page through in both directions. `include=total` adds the number of matching rows. */
export const CountedPageInput = PageInput.extend({ include: z.enum(["total"]).optional() });

/**
 * `{items, nextCursor, previousCursor, total}`. `previousCursor` is null on the first page. `total` is null without `include=total`; it stops
 * at 10,000 (`TOTAL_LIMIT`), which then means "at least".
 */
export const countedPageOf = <Item extends z.ZodType>(item: Item) =>
  pageOf(item).extend({ previousCursor: z.string().nullable(), total: z.int().nullable() });

/** The position after which a page starts: the sort key's value and the id that breaks ties. */
export type Position = readonly [value: string | number, id: string];

// Cursors are input: a NUL or an unpaired surrogate would cause a database error.
const storable = z.string().refine((text) => !/[\0\p{Cs}]/u.test(text));
const PositionSchema = z.tuple([z.union([storable, z.number()]), z.string().regex(/^[\w-]{1,64}$/)]);

export function encodeCursor(position: Position): string {
  return encoded(position);
}

const encoded = (value: readonly unknown[]): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** @throws AppError invalid_input for a cursor that is not one of ours */
export function decodeCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    return PositionSchema.parse(parsed(cursor));
  } catch (cause) {
    throw foreignCursor(cause);
  }
}

/** Where a page of a counted list starts, and in which direction it is read. */
export interface PageStart {
  /** Undefined for the first page. */
  after: Position | undefined;
  /** The rows before the position: the query reads in reverse order, and `toCountedPage` restores it. */
  isBackward: boolean;
}

/** Where a list starts without a cursor. */
export const FIRST_PAGE: PageStart = { after: undefined, isBackward: false };

/** Marks a `previousCursor`. Lists that only page forward refuse it. */
const BEFORE = "before";
const BackwardSchema = z.tuple([...PositionSchema.def.items, z.literal(BEFORE)]);

/** @throws AppError invalid_input for a cursor that is not one of ours */
export function decodeCountedCursor(cursor: string | undefined): PageStart {
  if (cursor === undefined) return FIRST_PAGE;
  const read = BackwardSchema.safeParse(parsed(cursor));
  if (!read.success) return { after: decodeCursor(cursor), isBackward: false };
  const [value, id] = read.data;
  return { after: [value, id], isBackward: true };
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch (cause) {
    throw foreignCursor(cause);
  }
}

/** The position of a list sorted by time. @throws AppError invalid_input for a value that no list returned */
export function timePosition(position: Position | undefined): After | undefined {
  return position && { at: positionTime(position[0]), id: position[1] };
}

/** The same for lists sorted by time: positions contain milliseconds since 1970. */
export function decodeTimeCursor(cursor: string | undefined): { at: Date; id: string } | undefined {
  return timePosition(decodeCursor(cursor));
}

/**
 * The time in a position: milliseconds since 1970, or an ISO string.
 * @throws AppError invalid_input for a value that no list returned
 */
export function positionTime(raw: Position[0]): Date {
  const at = new Date(raw);
  if (!isUsableTime(at)) throw foreignCursor();
  return at;
}

/** Start of a page for a query: the sort column's value and the id that breaks ties. */
export interface After<Value extends Date | string = Date> {
  at: Value;
  id: string;
}

/**
 * Prisma condition for the rows that follow a position, in a list sorted by `column` and then by the id column; no condition for the
 * first page. Spread it: `where: { clientId, ...afterPosition("createdAt", after) }`. Newest first unless `direction` says otherwise.
 */
export function afterPosition<Column extends string, Value extends Date | string, Id extends string = "id">(
  column: Column,
  after: After<Value> | undefined,
  { id = "id" as Id, direction = "desc" }: { id?: Id; direction?: "asc" | "desc" } = {},
): { OR?: AfterCondition<Column, Value, NoInfer<Id>>[] } {
  if (!after) return {};
  const beyond = direction === "asc" ? "gt" : "lt";
  const later = { [column]: { [beyond]: after.at } };
  const tied = { [column]: after.at, [id]: { [beyond]: after.id } };
  return { OR: [later, tied] as AfterCondition<Column, Value, Id>[] }; // TypeScript widens computed names to string
}

type Beyond<Value> = { lt?: Value; gt?: Value };
type AfterCondition<Column extends string, Value, Id extends string> = Partial<
  Record<Column, Beyond<Value> | Value> & Record<Id, Beyond<string>>
>;

function foreignCursor(cause?: unknown): AppError {
  return new AppError("invalid_input", "The cursor is invalid. Start again without it.", {
    cause,
    details: { fields: [{ path: "cursor", message: "Not a cursor of this list." }] },
  });
}

/** Builds a page from `limit + 1` rows; the extra row indicates that there are more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => Position,
  item: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), nextCursor: rows.length > limit && last ? encodeCursor(position(last)) : null };
}

interface Counted {
  limit: number;
  start: PageStart;
  total: number | null;
}

/**
 * Builds a page of a counted list from `limit + 1` rows, which are in reverse order if the start is backward. The row that the cursor
 * comes from exists on the other side, so a page read backward always has a next one.
 */
export function toCountedPage<Row, Item>(
  rows: readonly Row[],
  { limit, start, total }: Counted,
  position: (row: Row) => Position,
  item: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null; previousCursor: string | null; total: number | null } {
  const hasMore = rows.length > limit;
  const shown = rows.slice(0, limit);
  if (start.isBackward) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  const hasNext = start.isBackward || hasMore;
  const hasPrevious = start.isBackward ? hasMore : start.after !== undefined;
  return {
    items: shown.map(item),
    nextCursor: hasNext && last ? encodeCursor(position(last)) : null,
    previousCursor: hasPrevious && first ? encoded([...position(first), BEFORE]) : null,
    total,
  };
}
