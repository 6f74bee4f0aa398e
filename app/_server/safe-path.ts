// Only ever used to see whether the browser would leave this origin; nobody connects to it.
const SELF = "http://portal.invalid";

/**
 * The path (with query) to go to after signing in, when it is one of our pages; "/" for anything else: other origins,
 * `//host`, backslashes and control characters that browsers read as such, the sign-in pages themselves and machine paths.
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
