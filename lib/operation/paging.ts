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

/** The position after which a page starts: the sort key's value and the id that breaks ties. */
export type Position = readonly [value: string | number, id: string];

// Cursors are input: a NUL or an unpaired surrogate would cause a database error.
const storable = z.string().refine((text) => !/[\0\p{Cs}]/u.test(text));
const PositionSchema = z.tuple([z.union([storable, z.number()]), z.string().regex(/^[\w-]{1,64}$/)]);

export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** @throws AppError invalid_input for a cursor that is not one of ours */
export function decodeCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    return PositionSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (cause) {
    throw foreignCursor(cause);
  }
}

/** The same for lists sorted by time: positions contain milliseconds since 1970. */
export function decodeTimeCursor(cursor: string | undefined): { at: Date; id: string } | undefined {
  const position = decodeCursor(cursor);
  if (!position) return undefined;
  return { at: positionTime(position[0]), id: position[1] };
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
