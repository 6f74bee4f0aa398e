// Only used to detect paths that leave this origin; never connected to.
const SELF = "http://portal.invalid";

/**
 * The redirect path (with query) after sign-in when it is a portal page; "/" for anything else: other origins,
 * `//host`, backslashes and control characters that browsers interpret as such, the sign-in pages and API paths.
 */
export function safePath(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("/") || value.length > 2000) return "/";
  if (hasUnsafeCharacter(value) || value.startsWith("//")) return "/";
  const url = URL.canParse(value, SELF) ? new URL(value, SELF) : undefined;
  if (!url || url.origin !== SELF || url.pathname.startsWith("//")) return "/";
  if (/^\/(sign-in|setup|set-password|api)(\/|$)/.test(url.pathname)) return "/";
  return url.pathname + url.search;
}

function hasUnsafeCharacter(value: string): boolean {
  return Array.from(value).some((character) => character === "\\" || character <= " " || character === "\u007f");
}
