import { PkiError } from "./pki-error";

const MAX_DEPTH = 20;
// With the u flag a surrogate only matches when its other half is missing.
const LONE_SURROGATE_OR_NUL = /[\p{Cs}\0]/u;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses JSON that others wrote and refuses what parsers disagree about: duplicate members (RFC 8259 §4), `__proto__`, text that is
 * not UTF-8, a byte order mark (§8.1), unpaired surrogates, NUL, and nesting deeper than 20 levels, which is judged before anything is
 * built.
 * @throws PkiError json.not_utf8, json.byte_order_mark, json.too_deep, json.malformed, json.bad_text, json.duplicate_member,
 *   json.unknown_member
 */
export function readStrictJson(octets: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(octets);
  } catch (cause) {
    throw new PkiError("json.not_utf8", "It is not valid UTF-8.", { cause });
  }
  if (text.startsWith("\ufeff")) {
    throw new PkiError(
      "json.byte_order_mark",
      "It begins with a byte order mark, which RFC 8259 §8.1 forbids. Serve it without the first three bytes (EF BB BF).",
    );
  }
  if (nestsTooDeep(text)) throw new PkiError("json.too_deep", `It nests deeper than ${MAX_DEPTH} levels.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PkiError("json.malformed", "It is not valid JSON.", { cause });
  }
  refuseAmbiguity(text);
  return value;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;

/** Whether JSON nests deeper than 20 levels. Nothing is built: what walks such a value recursively ends with a RangeError. */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (const [found] of text.matchAll(TOKEN)) {
    if (found === "{" || found === "[") depth += 1;
    else if (found === "}" || found === "]") depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** One walk over text that is known to be JSON: strings and brackets are all there is to see. */
function refuseAmbiguity(text: string): void {
  const open: (Set<string> | null)[] = []; // member names of an object, null for an array
  for (const match of text.matchAll(TOKEN)) {
    const [found] = match;
    if (found === "{" || found === "[") open.push(found === "{" ? new Set() : null);
    else if (found === "}" || found === "]") open.pop();
    else {
      const string: string = JSON.parse(found);
      if (LONE_SURROGATE_OR_NUL.test(string)) {
        throw new PkiError("json.bad_text", "It holds a NUL character or half a character.");
      }
      const names = open.at(-1);
      if (names && isFollowedByColon(text, match.index + found.length)) admit(names, string);
    }
  }
}

function admit(names: Set<string>, name: string): void {
  if (name === "__proto__") throw new PkiError("json.unknown_member", "There is no member called __proto__.");
  if (names.has(name)) {
    throw new PkiError("json.duplicate_member", `The member "${name.slice(0, 64)}" is there twice.`);
  }
  names.add(name);
}

function isFollowedByColon(text: string, from: number): boolean {
  let index = from;
  while (text[index] === " " || text[index] === "\n" || text[index] === "\r" || text[index] === "\t") index += 1;
  return text[index] === ":";
}
