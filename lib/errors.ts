/** The closed list of error codes. Detail belongs in `details`, never in a new code. */
export const ERROR_CODES = [
  "unauthenticated",
  "forbidden",
  "not_found",
  "invalid_input",
  "rejected_by_policy",
  "conflict",
  "precondition_failed",
  "rate_limited",
  "unavailable",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One error in one input field. `path` is dotted (`redirectUris.0`), empty for the whole input. */
export interface FieldError {
  path: string;
  message: string;
}

/** One finding about an upload in plain language, with a stable code and, where there is one, the command that fixes it. */
export interface PublicFinding {
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  fix?: string;
}

/** Everything that an adapter may show besides the message. Contains no secrets. */
export interface ErrorDetails {
  /** Stable machine-readable reason, narrower than the code (`certificate_already_revoked`). */
  reason?: string;
  fields?: FieldError[];
  findings?: PublicFinding[];
  /** Seconds to wait before a retry. */
  retryAfterSeconds?: number;
}

// A registered symbol: the server bundle and Next's bundle each contain a copy of this class.
const BRAND = Symbol.for("countersign.app-error");

/**
 * A failure with a message for users. Every adapter shows `publicMessage`; `message` is for logs.
 */
export class AppError extends Error {
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly publicMessage: string;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, publicMessage: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(`${code}: ${publicMessage}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.publicMessage = publicMessage;
    this.details = options.details ?? {};
  }
}

/** Whether an error is an AppError of either bundle (see `BRAND`). */
export function isAppError(error: unknown): error is AppError {
  return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}

/** Missing and foreign records are indistinguishable, so a caller can't probe for records of others. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} was not found, or you don't have access to it.`);
}

/** A concurrent change came first; `publicMessage` says what to do next. */
export function conflict(publicMessage: string, reason?: string): AppError {
  return new AppError("conflict", publicMessage, reason ? { details: { reason } } : {});
}
