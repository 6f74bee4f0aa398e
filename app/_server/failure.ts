import "server-only";
import { AppError, isAppError } from "@/lib/errors";
import { deps } from "./runtime";

/** Any thrown thing as an AppError; what nobody expected is logged and becomes `internal`. */
export function asAppError(error: unknown, requestId: string, operation: string): AppError {
  const known = isAppError(error)
    ? error
    : new AppError("internal", "Something went wrong on our side. Nothing was changed.", { cause: error });
  if (known.code === "internal" || known.code === "unavailable") {
    deps().log.error({ err: known, requestId, operation }, "a page's operation failed");
  }
  return known;
}
