import { AppError, type ErrorCode } from "@/lib/errors";

/** An HTTP error that needs a more specific status than its error code has. */
export class HttpRefusal extends AppError {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    {
      code = "invalid_input",
      reason,
      message,
      headers = {},
    }: { code?: ErrorCode; reason: string; message: string; headers?: Record<string, string> },
  ) {
    super(code, message, { details: { reason } });
    this.status = status;
    this.headers = headers;
  }
}

export const noSuchPath = () =>
  new HttpRefusal(404, {
    code: "not_found",
    reason: "no_such_path",
    message: "Path not found. The OpenAPI document lists all paths: /api/v1/openapi.json.",
  });

/** RFC 9110 §15.5.6: the response lists the allowed methods. */
export const methodNotAllowed = (allowed: readonly string[]) =>
  new HttpRefusal(405, {
    reason: "method_not_allowed",
    message: `Method not allowed. Use ${allowed.join(" or ")}.`,
    headers: { allow: allowed.join(", ") },
  });

export const tooLarge = (limit: number) =>
  new HttpRefusal(413, {
    reason: "body_too_large",
    message: `The body is larger than ${Math.floor(limit / 1024)} KiB.`,
    headers: { connection: "close" },
  });

export const pathTooLong = (path: number, query: number) =>
  new HttpRefusal(414, {
    reason: "path_too_long",
    message: `The path is longer than ${path} characters or the query longer than ${query}.`,
  });

export const unsupportedMediaType = (accepted: readonly string[]) =>
  new HttpRefusal(415, {
    reason: "unsupported_media_type",
    message: `Send the body as ${accepted.join(" or ")}, in UTF-8, uncompressed.`,
    headers: { accept: accepted.join(", ") },
  });

export const badRequest = (reason: string, message: string) => new HttpRefusal(400, { reason, message });

const RETRY_SECONDS = "5";

/** Too many requests or bytes in progress: in total or from this address. The caller retries on a new connection. */
export const overloaded = () =>
  new HttpRefusal(503, {
    code: "unavailable",
    reason: "overloaded",
    message: "Too many requests are in progress. Try again in a few seconds.",
    headers: { connection: "close", "retry-after": RETRY_SECONDS },
  });
