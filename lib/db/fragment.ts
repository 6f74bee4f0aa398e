import { Prisma } from "./generated/client";

/** Stands for the value while the text is made. */
const PLACE = "\u0000";

/**
 * A fragment of SQL that is kept as text, for one of Prisma's tagged templates: `fragment((now) => isValidSql("c", now), now, "timestamptz")`.
 * The value may stand in it several times.
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
