/** Why bytes are not JSON that every parser reads the same way. */
export type JsonFault =
  | { fault: "not_utf8" | "byte_order_mark" | "too_deep" | "not_json" | "bad_text" | "forbidden_member" }
  | { fault: "duplicate_member"; member: string };

export interface StrictJsonOptions {
  /** Accepts any text: NUL, unpaired surrogates, and a member called `__proto__`. */
  allowsAnyText?: boolean;
}

const MAX_DEPTH = 20;
// With the u flag a surrogate matches only when its other half is missing.
const LONE_SURROGATE_OR_NUL = /[\p{Cs}\0]/u;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses untrusted JSON and rejects input that parsers interpret differently: duplicate members (RFC 8259 §4), text that is not UTF-8, a
 * byte order mark (§8.1), nesting deeper than 20 levels, and, by default, `__proto__`, unpaired surrogates and NUL. Depth is checked before
 * parsing. The caller limits the length.
 */
export function readStrictJson(bytes: Uint8Array, options: StrictJsonOptions = {}): { value: unknown } | JsonFault {
  const { allowsAnyText = false } = options;
  if (hasByteOrderMark(bytes)) return { fault: "byte_order_mark" };
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { fault: "not_utf8" };
  }
  if (nestsTooDeep(text)) return { fault: "too_deep" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: "not_json" };
  }
  return ambiguityOf(text, allowsAnyText) ?? { value };
}

/** Whether bytes start with EF BB BF. */
export const hasByteOrderMark = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** Whether a value is a JSON object: neither null nor an array. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether JSON text nests deeper than 20 levels. Code that walks such a value recursively would throw a RangeError. */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case "{":
      case "[":
        depth += 1;
        if (depth > MAX_DEPTH) return true;
        break;
      case "}":
      case "]":
        depth -= 1;
        break;
    }
  }
  return false;
}

/** Checks valid JSON text in one pass over strings, brackets and commas. */
function ambiguityOf(text: string, allowsAnyText: boolean): JsonFault | undefined {
  const open: (Set<string> | null)[] = []; // the member names of each open object; null for an open array
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case "{":
        open.push(new Set());
        isName = true;
        break;
      case "[":
        open.push(null);
        isName = false;
        break;
      case "}":
      case "]":
        open.pop();
        isName = false;
        break;
      case ",":
        isName = open.at(-1) instanceof Set;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (isName || !allowsAnyText) {
          const string = stringAt(text, at, end);
          if (!allowsAnyText && LONE_SURROGATE_OR_NUL.test(string)) return { fault: "bad_text" };
          const names = isName ? open.at(-1) : undefined;
          if (names && !allowsAnyText && string === "__proto__") return { fault: "forbidden_member" };
          if (names?.has(string)) return { fault: "duplicate_member", member: string };
          names?.add(string);
          isName = false;
        }
        at = end;
        break;
      }
    }
  }
  return undefined;
}

/** The value of the string between two quotes: "a" and "\u0061" are the same name. */
function stringAt(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes("\\") ? (JSON.parse(text.slice(start, end + 1)) as string) : raw; // a JSON string
}

/** Position of the quote that closes the string opened at `start`; the end of the text if it is not JSON. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
