import type { Prisma } from "./generated/client";

/** Values that a raw statement takes on both engines. Pass JSON as a string and cast it in the SQL. */
export type SqlValue = string | number | boolean | bigint | Date | Uint8Array | null | readonly string[];

/** Values by name. */
export type SqlValues = Readonly<Record<string, SqlValue>>;

/** For statements without placeholders. */
export type NoValues = Readonly<Record<string, never>>;

/** One raw statement: `Values` are its placeholders, `Row` is what it returns. */
export interface Statement<Values extends SqlValues = SqlValues, Row = unknown> {
  /** PostgreSQL keeps the plan under this name (`plan-names.ts`). */
  readonly name: string;
  /** The SQL with PostgreSQL's own placeholders, `$1` and so on. */
  readonly text: string;
  /** The values in the order of the placeholders. @throws Error, a programming error: a value is missing or has no placeholder */
  valuesOf(values: Values): SqlValue[];
  /** For the compiler only; never set. */
  readonly row?: Row;
}

/**
 * Defines a raw statement (decision 165). A placeholder is `$` and a name: `WHERE created_at < $before::timestamptz`. A name may occur
 * several times. The text is compiled here, so a statement is a constant and never defined per call.
 * @throws Error, a programming error: the text has a placeholder with a number
 */
export function defineStatement<Values extends SqlValues = NoValues, Row = unknown>(
  name: string,
  text: string,
): Statement<Values, Row> {
  const names: string[] = [];
  const compiled = text.replace(TOKEN, (token, _tag, placeholder?: string, position?: string) => {
    if (position !== undefined) throw new Error(`The statement ${name} has the placeholder ${token}: give it a name`);
    if (placeholder === undefined) return token;
    const index = names.indexOf(placeholder);
    return `$${index === -1 ? names.push(placeholder) : index + 1}`;
  });
  return { name, text: compiled, valuesOf: (values) => listOf(name, names, values) };
}

/** Runs a statement inside a transaction. @returns how many rows it changed */
export function executeIn<Values extends SqlValues>(
  tx: Prisma.TransactionClient,
  statement: Statement<Values>,
  values: NoInfer<Values>,
): Promise<number> {
  return tx.$executeRawUnsafe(statement.text, ...statement.valuesOf(values));
}

/**
 * Placeholders, and every other token that may contain a `$`, which stays as it is. Group 1 is the tag of a dollar-quoted string, group 2
 * the name of a placeholder, group 3 the number of one. PostgreSQL's nested comments are not supported.
 */
const TOKEN = new RegExp(
  [
    /[eE]'(?:[^'\\]|\\.|'')*'/, // a string with escapes
    /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/, // a keyword or identifier
    /'[^']*'/, // a string; '' inside one makes it two tokens
    /"[^"]*"/, // a quoted identifier
    /--[^\n]*/,
    /\/\*[\s\S]*?\*\//,
    /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/, // a dollar-quoted string
    /\$([A-Za-z_]\w*)/,
    /\$(\d+)/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** Runs for every statement of every request, so it makes no copy besides the list. */
function listOf(statement: string, names: readonly string[], values: SqlValues): SqlValue[] {
  const list = names.map((name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The statement ${statement} needs the value ${name}`);
    return value;
  });
  let given = 0;
  for (const _ in values) given += 1;
  if (given === names.length) return list;
  const unknown = Object.keys(values).filter((name) => !names.includes(name));
  throw new Error(`The statement ${statement} has no placeholder for ${unknown.join(", ")}`);
}
