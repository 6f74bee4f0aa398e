import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { AppError } from "@/lib/operation/errors";

interface Member {
  type?: string;
  enum?: string[];
  items?: Member;
  anyOf?: Member[];
}

/** One member of an operation's input as an option of a command. */
export interface InputOption {
  member: string;
  /** `--legal-name <text>` */
  flags: string;
  description: string;
  isRequired: boolean;
}

/** Secrets don't belong on a command line, where every user of the machine can read them. */
const NEVER_TYPED = ["password"];

/** The options of an operation, from its input schema. Nested objects have none. */
export function optionsOf(input: z.ZodType, besides: readonly string[]): InputOption[] {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, Member>;
    required?: string[];
  };
  return Object.entries(properties)
    .filter(([member]) => !besides.includes(member) && !NEVER_TYPED.includes(member))
    .map(([member, schema]) => ({
      member,
      flags: `--${kebab(member)} <${member === "csr" ? "file" : wordFor(schema)}>`,
      description: explain(member, schema),
      isRequired: required.includes(member),
    }));
}

/** What was typed as the operation takes it: files read, lists split, numbers and yes/no told apart. */
export async function inputFrom(
  schema: z.ZodType,
  typed: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, Member>;
  };
  const entries = Object.entries(typed).map(async ([member, value]) => [
    member,
    await convert(member, value, properties[member] ?? {}),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function convert(member: string, value: string, schema: Member): Promise<unknown> {
  if (member === "csr") return readCsr(value);
  const type = schema.type ?? schema.anyOf?.find((choice) => choice.type !== "null")?.type;
  const isNullable = schema.anyOf?.some((choice) => choice.type === "null");
  if (value === "none" && isNullable) return null;
  if (type === "array") return value.split(",").filter((item) => item !== "");
  if (type === "integer" || type === "number") return Number(value);
  if (type === "boolean") return value === "true" || value === "yes";
  return value;
}

/** PEM as it is; DER in base64, as the operations take it. `-` is standard input. */
async function readCsr(file: string): Promise<string> {
  try {
    const octets = file === "-" ? Buffer.from(await text(process.stdin)) : await readFile(file);
    return octets.includes("-----") ? octets.toString("utf8") : octets.toString("base64");
  } catch (cause) {
    throw new AppError("invalid_input", `The file ${file} can't be read.`, { cause });
  }
}

const wordFor = (schema: Member) => (schema.type === "array" ? "list" : schema.type === "integer" ? "number" : "text");

function explain(member: string, schema: Member): string {
  if (member === "csr") return "file with the CSR, PEM or DER; - for standard input";
  const choices = schema.enum ?? schema.items?.enum;
  return [schema.type === "array" ? "separated by commas" : "", choices?.join(" | ") ?? ""].filter(Boolean).join(": ");
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
