import { Prisma } from "./generated/client";

/** Placeholder of the value while the text is built. */
const PLACE = "\u0000";

/**
 * Turns a SQL fragment that is stored as text into one for Prisma's tagged templates: `fragment((now) => isValidSql("c", now), now, "timestamptz")`.
 * The value may occur several times.
 */
export function fragment(
  text: (place: string) => string,
  value: Date | string,
  type: "timestamptz" | "text",
): Prisma.Sql {
  const [first = "", ...rest] = text(PLACE).split(PLACE);
  return rest.reduce<Prisma.Sql>(
    (before, part) => Prisma.sql`${before}${value}${Prisma.raw(`::${type}${part}`)}`,
    Prisma.raw(first),
  );
}
