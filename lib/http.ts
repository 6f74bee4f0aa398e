import type { ErrorCode } from "./errors";

/** HTTP status of each error code, in pages and in responses for programs. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid_input: 400,
  rejected_by_policy: 422,
  conflict: 409,
  // Conflict with the resource's state (RFC 9110 §15.5.10); 412 is reserved for conditional requests.
  precondition_failed: 409,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};

/** Content-Disposition of a file (RFC 6266 §4.3): an ASCII name, and the exact one in `filename*` (RFC 8187). */
export function contentDisposition(fileName: string, type: "attachment" | "inline" = "attachment"): string {
  const plain = fileName.replace(/[^A-Za-z0-9._-]/g, "_");
  const exact = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${type}; filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** Path of an empty style sheet that only browsers without script request. */
export const WITHOUT_SCRIPT_STYLE = "/without-script.css";

/** Texts of the pages for a missing permission and for a missing or foreign record. */
export const REFUSAL_PAGES = {
  403: {
    title: "You don't have access to this page",
    text: "Ask a super administrator for the required role, then reload the page.",
  },
  404: {
    title: "Not found",
    text: "This page does not exist, or it belongs to an organisation you can't access.",
  },
} as const;
