import "server-only";
import { AppError, isAppError } from "@/lib/errors";
import { deps } from "./runtime";

/** Any thrown value as an AppError. Unexpected errors are logged and become `internal`. */
export function asAppError(error: unknown, requestId: string, operation: string): AppError {
  const known = isAppError(error)
    ? error
    : new AppError(
        "internal",
        "Something went wrong on our side. Reload the page to see whether the change was made.",
        { cause: error },
      );
  if (known.code === "internal" || known.code === "unavailable") {
    deps().log.error({ err: known, requestId, operation }, "page operation failed");
  }
  return known;
}
