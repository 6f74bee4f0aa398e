import { badRequest } from "../http/refusal";

const MAX_DEPTH = 32;
/** Our actions take a state or an identifier, and a form. */
const MAX_ARGUMENTS = 8;
/** Each costs React some microseconds. */
const MAX_REFERENCES = 256;
/**
 * Characters and values of the arguments after all references are resolved. A body has at most 128 KiB; React rejects a million, and
 * Next turns that into a 500.
 */
const MAX_WEIGHT = 256 * 1024;
/** Values that JSON can't represent. */
const CONSTANT = /^\$(undefined|NaN|-0|-?Infinity)$/;
const FORM = /^\$K([1-9])$/;
/** The database accepts neither NUL nor lone surrogates in text. */
const NO_TEXT = /[\p{Cs}\0]/u;

/**
 * Checks the arguments of a server action in React's encoding (`encodeReply`): a JSON list with limited nesting, in
 * which a string that begins with `$` is an escaped dollar, a time, a constant, the form, or an earlier object. React throws on most
 * other references, which Next turns into a 500 and logs as an error.
 * @param text of the row
 * @param row its number, used by references
 * @returns number of the form among the arguments; undefined: none
 * @throws HttpRefusal 400
 */
export function assertActionArguments(text: string, row: string): string | undefined {
  const list = parseShallow(text);
  if (!Array.isArray(list) || list.length > MAX_ARGUMENTS) throw malformedForm();
  const reader = new ArgumentReader(row, list);
  if (reader.weigh(list) > MAX_WEIGHT) throw malformedForm();
  return reader.form;
}

export const malformedForm = () =>
  badRequest("malformed_form", "The form data is malformed. Reload the page and submit the form again.");

class ArgumentReader {
  /** Number of the referenced form; only one is allowed. */
  form: string | undefined;
  readonly #row: string;
  readonly #root: unknown;
  /** Completely read objects: neither those that contain the reference nor later ones. */
  readonly #weights = new Map<object, number>();
  #references = 0;

  constructor(row: string, root: unknown) {
    this.#row = row;
    this.#root = root;
  }

  weigh(value: unknown): number {
    if (typeof value === "string") {
      if (NO_TEXT.test(value)) throw malformedForm();
      return value.startsWith("$") ? this.#weighReference(value) : 1 + value.length;
    }
    if (typeof value !== "object" || value === null) return 1;
    if (Object.hasOwn(value, "__proto__")) throw malformedForm();
    let weight = 1;
    for (const member of Object.values(value)) weight += this.weigh(member);
    this.#weights.set(value, weight);
    return weight;
  }

  #weighReference(text: string): number {
    if (text.startsWith("$$") || CONSTANT.test(text)) return text.length;
    if (text.startsWith("$D") && !Number.isNaN(Date.parse(text.slice(2)))) return text.length;
    const [, form] = FORM.exec(text) ?? [];
    if (form !== undefined && this.form === undefined) {
      this.form = form;
      return 1;
    }
    this.#references += 1;
    const place = this.#references > MAX_REFERENCES ? undefined : this.#placeOf(text.slice(1));
    const weight = place === undefined ? undefined : this.#weights.get(place);
    if (weight === undefined) throw malformedForm();
    return weight;
  }

  /** `0:1:name` is the member `name` of the second argument of row 0. */
  #placeOf(path: string): object | undefined {
    const [row, ...members] = path.split(":", MAX_DEPTH + 2);
    let place: unknown = row === this.#row ? this.#root : undefined;
    for (const member of members) {
      if (typeof place !== "object" || place === null || !Object.hasOwn(place, member)) return undefined;
      place = (place as Record<string, unknown>)[member];
    }
    return typeof place === "object" && place !== null ? place : undefined;
  }
}

function parseShallow(text: string): unknown {
  assertShallow(text);
  try {
    return JSON.parse(text);
  } catch {
    throw malformedForm();
  }
}

/** Runs before JSON is parsed, because later code is recursive. @throws HttpRefusal 400 */
export function assertShallow(text: string): void {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isText && character === "\\") at += 1;
    else if (character === '"') isText = !isText;
    else if (!isText && (character === "[" || character === "{")) depth += 1;
    else if (!isText && (character === "]" || character === "}")) depth -= 1;
    if (depth > MAX_DEPTH) throw malformedForm();
  }
}
