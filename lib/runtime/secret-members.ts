import { z } from "zod";

declare module "zod" {
  interface GlobalMeta {
    /** The member contains a secret, or something that grants access to an account: it is never logged, audited, stored or returned. */
    secret?: true;
    /** The member names an object, which may not exist or belong to another organisation. */
    reference?: true;
    /** The CLI reads the member from a file: what the file contains. */
    file?: string;
  }
}

/** Our marks, which are not keywords of JSON Schema. */
export const MARKS = ["secret", "reference", "file"] as const;

interface JsonSchema {
  secret?: boolean;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

/**
 * The names of the members that a schema marks with `.meta({ secret: true })`, at any depth, in input and output. The only reader of
 * that mark.
 */
export function secretMembers(schema: z.ZodType): ReadonlySet<string> {
  const names = new Set<string>();
  for (const io of ["input", "output"] as const) {
    collect(z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonSchema, names);
  }
  return names;
}

function collect(schema: JsonSchema, names: Set<string>): void {
  const { properties = {}, $defs = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema;
  for (const [name, member] of Object.entries(properties)) {
    if (isMarked(member)) names.add(name);
    collect(member, names);
  }
  for (const part of [...Object.values($defs), ...anyOf, ...oneOf, ...allOf, ...(items ? [items] : [])]) {
    collect(part, names);
  }
}

const isMarked = ({ secret, items, anyOf = [], oneOf = [], allOf = [] }: JsonSchema): boolean =>
  secret === true || [...anyOf, ...oneOf, ...allOf, ...(items ? [items] : [])].some(isMarked);

/** Schemas that are not read yet, and the names found so far. Shared by all module graphs of the process (decision 002). */
interface Noted {
  unread: z.ZodType[];
  names: Set<string>;
}
const NOTED = Symbol.for("countersign.secret-members");
const shared = globalThis as { [NOTED]?: Noted };
shared[NOTED] ??= { unread: [], names: new Set() };
const noted: Noted = shared[NOTED];

/** Adds the schemas of an operation to those whose secret members are redacted. They are read at the first `isSecretMember`. */
export function noteSchemas(...schemas: z.ZodType[]): void {
  noted.unread.push(...schemas);
}

/** Whether any schema noted so far marks a member of this name. */
export function isSecretMember(name: string): boolean {
  for (const schema of noted.unread.splice(0)) {
    for (const secret of secretMembers(schema)) noted.names.add(secret);
  }
  return noted.names.has(name);
}

/** A copy as JSON, without secret members at any depth. `isSecret` may include more names. */
export function withoutSecretMembers(value: unknown, isSecret: (name: string) => boolean = isSecretMember): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, member) => {
      if (name !== "" && isSecret(name)) return undefined;
      if (member instanceof Uint8Array || member?.type === "Buffer") return undefined;
      return typeof member === "bigint" ? member.toString() : member;
    }),
  );
}
