/** The closed list of error codes. Details belong in `details`, never in a new code. */
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

/** An error in an input field. `path` is dotted (`redirectUris.0`), empty for the whole input. */
export interface FieldError {
  path: string;
  message: string;
}

/** A finding about an upload: stable code, message for users and, if there is one, the command that fixes it. */
export interface PublicFinding {
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  fix?: string;
}

/** What adapters may expose besides the message. Never contains secrets. */
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
 * An error with a message for users. Every adapter shows `publicMessage`; `message` and `cause` are for logs.
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

/** Missing and foreign objects are indistinguishable, so that callers can't enumerate other organisations' objects. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} was not found, or you have no access to it.`);
}

/** A concurrent or conflicting change; `publicMessage` contains the next step. */
export function conflict(publicMessage: string, reason?: string): AppError {
  return new AppError("conflict", publicMessage, reason ? { details: { reason } } : {});
}
