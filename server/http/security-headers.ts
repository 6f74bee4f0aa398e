import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";

const NO_CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()";
const ONE_YEAR_SECONDS = 31_536_000;

/** Headers of every response. Pages set their own content security policy. */
export function securityHeaders(publicUrl: string): [name: string, value: string][] {
  return [
    ["X-Content-Type-Options", "nosniff"],
    ["Referrer-Policy", "same-origin"],
    ["Content-Security-Policy", NO_CONTENT_POLICY],
    ...(publicUrl.startsWith("https:")
      ? [["Strict-Transport-Security", `max-age=${ONE_YEAR_SECONDS}; includeSubDomains`] as [string, string]]
      : []),
  ];
}

export function writeSecurityHeaders(response: ServerResponse, publicUrl: string): void {
  for (const [name, value] of securityHeaders(publicUrl)) response.setHeader(name, value);
}

/** Additional headers of pages. */
export function writePageHeaders(response: ServerResponse, policy: string): void {
  response.setHeader("content-security-policy", policy);
  response.setHeader("permissions-policy", PERMISSIONS);
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("x-frame-options", "DENY");
}

/**
 * Policy of one page response: scripts by nonce only. Inline styles are allowed, because the component library sets them on
 * elements; they can't run code. `isDevelopment`: Next's reloading evaluates strings and uses WebSocket.
 */
export function pagePolicy({ isDevelopment, isHttps }: { isDevelopment: boolean; isHttps: boolean }): string {
  const nonce = randomBytes(16).toString("base64");
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ];
  return directives.join("; ");
}
