import { AppError } from "@/lib/errors";
import { isUsableTime } from "@/lib/operation/fields";
import type { Position } from "@/lib/operation/paging";
import type { ApplicationSort } from "./store";

/** @throws AppError invalid_input for a cursor of another sort order, which the database could not parse as a time */
export function assertPlace(sort: ApplicationSort, position: Position | undefined): Position | undefined {
  if (!position || sort.endsWith("name")) return position;
  const text = String(position[0]);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) && isUsableTime(new Date(text));
  if (isTime) return position;
  throw new AppError("invalid_input", "The cursor belongs to another sort order. Start again without a cursor.");
}
