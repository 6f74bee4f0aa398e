import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError, type ErrorCode, isAppError } from "@/lib/errors";
import { HTTP_STATUS } from "@/lib/http";
import { isDatabaseDown } from "./database-down";
import type { Exchange } from "./exchange";
import { HttpRefusal } from "./refusal";

export const TITLES: Record<ErrorCode, string> = {
  unauthenticated: "Authentication required",
  forbidden: "Forbidden",
  not_found: "Not found",
  invalid_input: "Invalid input",
  rejected_by_policy: "Rejected by policy",
  conflict: "Conflict",
  precondition_failed: "Invalid state",
  rate_limited: "Too many requests",
  unavailable: "Temporarily unavailable",
  internal: "Internal error",
};

const RETRY_SECONDS = 5;

/** Sends an error as problem details. Unexpected errors are logged and reported as `internal`. */
export function sendProblem(exchange: Exchange, thrown: unknown): void {
  const { response, request, requestId, deps } = exchange;
  const error = asAppError(thrown);
  if (!(error instanceof HttpRefusal) && (error.code === "internal" || error.code === "unavailable")) {
    deps.log.error({ err: error, requestId, method: request.method, path: exchange.path }, "request failed");
  }
  if (!response.headersSent) {
    exchange.refusal = error.details.reason ?? error.code;
    // The rest of the body is not read, so no request can follow on this connection (RFC 9112 §9.3).
    if (!request.complete) response.setHeader("connection", "close");
  }
  writeProblem(request, response, error, requestId);
}

/**
 * Writes RFC 9457 problem details, the error format of every handler except OAuth and OCSP.
 * `requestId`: as sent in X-Request-Id; undefined when there is none.
 */
export function writeProblem(
  request: IncomingMessage,
  response: ServerResponse,
  error: AppError,
  requestId: string | undefined,
): void {
  if (response.headersSent) {
    response.destroy(); // a truncated response must not look complete
    return;
  }
  const status = error instanceof HttpRefusal ? error.status : HTTP_STATUS[error.code];
  writeErrorHeaders(response, request, error);
  const { reason, fields, findings } = error.details;
  const problem = {
    type: `urn:countersign:problem:${reason ?? error.code}`,
    title: TITLES[error.code],
    status,
    detail: error.publicMessage,
    ...(requestId && { instance: `urn:countersign:request:${requestId}`, requestId }),
    code: error.code,
    ...(reason ? { reason } : {}),
    ...(fields ? { fields } : {}),
    ...(findings ? { findings } : {}),
  };
  const body = JSON.stringify(problem);
  response.statusCode = status;
  response.setHeader("content-type", "application/problem+json");
  response.setHeader("cache-control", "no-store");
  response.setHeader("content-length", Buffer.byteLength(body));
  response.end(request.method === "HEAD" ? undefined : body);
}

/** RFC 6750 §3: without a token the challenge has the scheme only, with one the error. */
function writeErrorHeaders(response: ServerResponse, request: IncomingMessage, error: AppError): void {
  if (error instanceof HttpRefusal) {
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  }
  const retryAfter = error.details.retryAfterSeconds ?? (error.code === "unavailable" ? RETRY_SECONDS : undefined);
  if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
  const sentToken = request.headers.authorization !== undefined;
  if (response.hasHeader("www-authenticate")) return; // the handler has set its own
  if (error.code === "unauthenticated") {
    response.setHeader("www-authenticate", `Bearer realm="countersign"${sentToken ? ', error="invalid_token"' : ""}`);
  } else if (error.code === "forbidden" && sentToken) {
    response.setHeader("www-authenticate", 'Bearer realm="countersign", error="insufficient_scope"');
  }
}

function asAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (isDatabaseDown(error)) {
    return new AppError(
      "unavailable",
      "The database is temporarily unavailable. Try again; an Idempotency-Key prevents duplicate execution.",
      {
        cause: error,
      },
    );
  }
  return new AppError("internal", "Internal error. Include the request id when you report it.", {
    cause: error,
  });
}
