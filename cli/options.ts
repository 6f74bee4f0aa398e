import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { secretMembers } from "@/lib/runtime/secret-members";
import { callerPath, unreadable } from "./caller-file";

interface Member {
  type?: string;
  enum?: string[];
  items?: Member;
  anyOf?: Member[];
  /** `.meta({ file })` */
  file?: string;
}

/** One member of an operation's input as an option of a command. */
export interface InputOption {
  member: string;
  /** `--legal-name <text>` */
  flags: string;
  description: string;
  isRequired: boolean;
}

/**
 * The options of an operation, from its input schema. Nested objects and secrets have none: every user of the machine can read a
 * command line.
 */
export function optionsOf(input: z.ZodType, besides: readonly string[]): InputOption[] {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, Member>;
    required?: string[];
  };
  const secrets = secretMembers(input);
  return Object.entries(properties)
    .filter(([member]) => !besides.includes(member) && !secrets.has(member))
    .map(([member, schema]) => ({
      member,
      flags: `--${kebab(member)} <${wordFor(schema)}>`,
      description: explain(schema),
      isRequired: required.includes(member),
    }));
}

/** Converts arguments to the operation's input: reads files, splits lists, parses numbers and booleans. */
export async function inputFrom(
  schema: z.ZodType,
  typed: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, Member>;
  };
  const entries = Object.entries(typed).map(async ([member, value]) => [
    member,
    await convert(value, properties[member] ?? {}),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function convert(value: string, schema: Member): Promise<unknown> {
  if (schema.file) return readUpload(value);
  const type = schema.type ?? schema.anyOf?.find((choice) => choice.type !== "null")?.type;
  const isNullable = schema.anyOf?.some((choice) => choice.type === "null");
  if (value === "none" && isNullable) return null;
  if (type === "array") return value.split(",").filter((item) => item !== "");
  if (type === "integer" || type === "number") return Number(value);
  if (type === "boolean") return value === "true" || value === "yes";
  return value;
}

/** Text unchanged; binary content in base64, as the operations expect it. `-` is standard input. */
async function readUpload(file: string): Promise<string> {
  const bytes = file === "-" ? await buffer(process.stdin) : await readCallersFile(callerPath(file));
  const isText = isUtf8(bytes) && !bytes.some((byte) => byte < 9);
  return isText ? bytes.toString("utf8").trim() : bytes.toString("base64");
}

const readCallersFile = (path: string): Promise<Buffer> =>
  readFile(path).catch((cause: unknown) => {
    throw unreadable("The file", path, cause);
  });

function wordFor({ file, type }: Member): string {
  if (file) return "file";
  return type === "array" ? "list" : type === "integer" ? "number" : "text";
}

function explain(schema: Member): string {
  if (schema.file) return `file with ${schema.file}; - for standard input`;
  const choices = schema.enum ?? schema.items?.enum;
  return [schema.type === "array" ? "comma-separated" : "", choices?.join(" | ") ?? ""].filter(Boolean).join(": ");
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
