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

/** The columns of a row that may belong to an application, for `ownedBySql`. */
export const holderColumns = (alias: string) => [`${alias}.organisation_id`, `${alias}.application_id`] as const;

/** The columns of an application, for `ownedBySql`. */
export const applicationColumns = (alias: string) => [`${alias}.organisation_id`, `${alias}.id`] as const;

/** Ids of organisations and of single applications, or everything. */
type Owners = "all" | { organisations: Iterable<string>; applications: Iterable<string> };

/**
 * The condition that a row belongs to one of the organisations or applications, and to one organisation where it is given.
 * @param columns of the organisation's id, with its alias; and of the application's id for rows that may belong to one
 */
export function ownedBySql(
  columns: string | readonly [organisation: string, application: string],
  owners: Owners,
  organisationId?: string,
): Prisma.Sql {
  const [organisation, application] = typeof columns === "string" ? [columns] : columns;
  const isIn = (column: string, ids: Iterable<string>) => Prisma.sql`${Prisma.raw(column)} = ANY(${[...ids]}::text[])`;
  const conditions = [isOwned()];
  if (organisationId) conditions.push(Prisma.sql`${Prisma.raw(organisation)} = ${organisationId}`);
  return Prisma.join(conditions, " AND ");

  function isOwned(): Prisma.Sql {
    if (owners === "all") return Prisma.sql`true`;
    const byOrganisation = isIn(organisation, owners.organisations);
    const applications = [...owners.applications];
    if (!application || applications.length === 0) return byOrganisation;
    return Prisma.sql`(${byOrganisation} OR ${isIn(application, applications)})`;
  }
}
