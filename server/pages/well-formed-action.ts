import type { IncomingMessage } from "node:http";
import { badRequest } from "../http/refusal";
import { formParts } from "./form-parts";

const MULTIPART = "multipart/form-data";
/** Arguments of an action that the browser's script calls, and what they refer to. */
const ROW = /^(\d{1,4})$/;
/** The same for a form that is sent without script: which form of the page, and the row. */
const ROW_OF_FORM = /^\$ACTION_(\d{1,4}):(\d{1,4})$/;
const ARGUMENTS = "0";
const MAX_DEPTH = 32;

type Rows = ReadonlyMap<string, unknown>;

/**
 * Checks that the arguments of a server action can be read: JSON, nested no deeper than any of ours, in which a string that
 * begins with `$` is one of the few references that our forms send. Next answers 500 to anything else, and logs it as an error.
 * @throws HttpRefusal 400
 */
export async function assertWellFormed({ headers }: Pick<IncomingMessage, "headers">, body: Buffer): Promise<void> {
  const type = headers["content-type"] ?? "";
  const isCalledByScript = headers["next-action"] !== undefined;
  if (!type.startsWith(MULTIPART)) {
    if (isCalledByScript) assertArguments(new Map([[ARGUMENTS, parse(body.toString("latin1"))]]));
  } else if (isCalledByScript) {
    const parts = formParts(type, body);
    if (!parts) throw malformed();
    assertArguments(rowsOf(parts, ROW).get("") ?? new Map());
  } else {
    for (const rows of rowsOf(await readForm(type, body), ROW_OF_FORM).values()) assertForm(rows);
  }
}

/** A form without script is read by the platform's own parser, which is what Next asks too. */
async function readForm(type: string, body: Buffer): Promise<Iterable<[string, string]>> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } })
    .formData()
    .catch(() => undefined);
  if (!form) throw malformed();
  return [...form].map(([name, value]) => [name, typeof value === "string" ? value : ""]);
}

/** Rows by the form that they belong to; "" for those of a call. */
function rowsOf(parts: Iterable<[string, string]>, name: RegExp): Map<string, Map<string, unknown>> {
  const rows = new Map<string, Map<string, unknown>>();
  for (const [part, text] of parts) {
    const [, first, second] = name.exec(part) ?? [];
    if (first === undefined) continue;
    const [form, row] = second === undefined ? ["", first] : [first, second];
    const ofForm = rows.get(form) ?? new Map<string, unknown>();
    rows.set(form, ofForm.set(row, parse(text)));
  }
  return rows;
}

function assertArguments(rows: Rows): void {
  if (!Array.isArray(rows.get(ARGUMENTS))) throw malformed();
  for (const row of rows.values()) assertReferences(row, rows);
}

/** `{"id": …, "bound": "$@1"}`, and the arguments that the page gave the form. */
function assertForm(rows: Rows): void {
  const action = rows.get(ARGUMENTS);
  const bound = typeof action === "object" && action !== null && "bound" in action ? action.bound : undefined;
  if (typeof bound !== "string" || !bound.startsWith("$@") || !Array.isArray(rowAt(bound.slice(2), rows)))
    throw malformed();
  for (const [name, row] of rows) if (name !== ARGUMENTS) assertReferences(row, rows);
}

function parse(text: string): unknown {
  assertShallow(text);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

/** Before JSON is parsed: what walks it later calls itself at each level. */
function assertShallow(text: string): void {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isText && character === "\\") at += 1;
    else if (character === '"') isText = !isText;
    else if (!isText && (character === "[" || character === "{")) depth += 1;
    else if (!isText && (character === "]" || character === "}")) depth -= 1;
    if (depth > MAX_DEPTH) throw malformed();
  }
}

function assertReferences(value: unknown, rows: Rows): void {
  if (typeof value === "string" && value.startsWith("$") && !isReference(value.slice(1), rows)) throw malformed();
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "__proto__") throw malformed();
    assertReferences(member, rows);
  }
}

/** An escaped `$`, a form, a time, undefined, a number that JSON has not, or another place of the same arguments. */
function isReference(text: string, rows: Rows): boolean {
  if (text.startsWith("$") || /^(undefined|NaN|-0|-?Infinity|K[0-9a-f]{1,4})$/.test(text)) return true;
  if (text.startsWith("D")) return !Number.isNaN(Date.parse(text.slice(1)));
  const [row = "", ...path] = text.split(":");
  if (path.length === 0) return false;
  let place = rowAt(row, rows);
  for (const member of path) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, member)) return false;
    place = (place as Record<string, unknown>)[member];
  }
  return typeof place === "object";
}

/** References count in hex, names of parts in decimal. */
const rowAt = (hex: string, rows: Rows): unknown =>
  /^[0-9a-f]{1,4}$/.test(hex) ? rows.get(String(Number.parseInt(hex, 16))) : undefined;

const malformed = () =>
  badRequest(
    "malformed_form",
    "The form did not arrive as a browser sends it. Open the page again and send it from there.",
  );
