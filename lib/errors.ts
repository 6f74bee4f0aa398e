/** The closed list of what can go wrong. Nuance belongs in `details`, never in a new code. */
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

/** One complaint about one input field. `path` is dotted (`redirectUris.0`), empty for the whole input. */
export interface FieldError {
  path: string;
  message: string;
}

/** One plain-language observation about an upload, with a stable code and, where there is one, the mending command. */
export interface PublicFinding {
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  fix?: string;
}

/** Everything a door may show besides the message. Nothing secret goes in here. */
export interface ErrorDetails {
  /** Stable machine-readable reason, narrower than the code (`certificate_already_revoked`). */
  reason?: string;
  fields?: FieldError[];
  findings?: PublicFinding[];
  /** Seconds until a retry makes sense. */
  retryAfterSeconds?: number;
}

// A registered symbol: the server bundle and Next's bundle each hold their own copy of this class.
const BRAND = Symbol.for("countersign.app-error");

/**
 * A failure with an answer for people. `publicMessage` is shown at every door; `message` (the cause's words) is for logs.
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

/** True for an AppError of either module graph (see `BRAND`). */
export function isAppError(error: unknown): error is AppError {
  return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}

/** Not there and not yours are one answer, so that nobody can probe for what others own. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} was not found, or is not yours to see.`);
}

/** Someone else changed it first; `publicMessage` says what to do next. */
export function conflict(publicMessage: string, reason?: string): AppError {
  return new AppError("conflict", publicMessage, reason ? { details: { reason } } : {});
}
