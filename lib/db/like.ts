/** Takes the wildcards out of text for `contains`: Prisma passes `%` and `_` on to LIKE as they are. */
export function literalLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
