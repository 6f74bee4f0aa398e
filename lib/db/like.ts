/** Escapes LIKE wildcards in text for `contains`: Prisma passes `%` and `_` to LIKE unescaped. */
export function literalLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
