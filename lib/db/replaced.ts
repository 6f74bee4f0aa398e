import { conflict } from "@/lib/errors";

/**
 * For updates that are conditional on the version that was read.
 * @param count rows that the update changed
 * @param what the kind of object, for the message
 * @throws AppError conflict when the condition matched no row
 */
export function assertReplaced({ count }: { count: number }, what: string): void {
  if (count === 0) throw conflict(`This ${what} was changed by another request. Reload it and try again.`);
}
