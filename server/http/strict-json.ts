import { badRequest } from "./refusal";

const MAX_DEPTH = 20;
// With the u flag a surrogate only matches when its other half is missing.
const LONE_SURROGATE_OR_NUL = /[\p{Cs}\0]/u;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses a JSON object and refuses what parsers disagree about: duplicate members (RFC 8259 §4), `__proto__`, text that is
 * not UTF-8, unpaired surrogates, NUL, and nesting nobody needs.
 * @throws HttpRefusal 400
 */
export function parseStrictJson(octets: Uint8Array): Record<string, unknown> {
  let text: string;
  try {
    text = decoder.decode(octets);
  } catch (cause) {
    throw Object.assign(badRequest("not_utf8", "The body is not valid UTF-8."), { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw Object.assign(badRequest("not_json", "The body is not valid JSON."), { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest("not_an_object", "The body must be a JSON object.");
  }
  refuseAmbiguity(text);
  return value as Record<string, unknown>;
}

/** One walk over text that is known to be JSON: strings and brackets are all there is to see. */
function refuseAmbiguity(text: string): void {
  const open: (Set<string> | null)[] = []; // member names of an object, null for an array
  const token = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if (found === "{" || found === "[") {
      open.push(found === "{" ? new Set() : null);
      if (open.length > MAX_DEPTH) throw badRequest("too_deep", `The body nests deeper than ${MAX_DEPTH} levels.`);
    } else if (found === "}" || found === "]") open.pop();
    else {
      const string: string = JSON.parse(found);
      if (LONE_SURROGATE_OR_NUL.test(string)) {
        throw badRequest("bad_text", "The body holds a NUL character or half a character.");
      }
      const names = open.at(-1);
      if (names && isFollowedByColon(text, token.lastIndex)) admit(names, string);
    }
  }
}

function admit(names: Set<string>, name: string): void {
  if (name === "__proto__") throw badRequest("unknown_member", "There is no member called __proto__.");
  if (names.has(name)) throw badRequest("duplicate_member", `The member "${name.slice(0, 64)}" is there twice.`);
  names.add(name);
}

function isFollowedByColon(text: string, from: number): boolean {
  let index = from;
  while (text[index] === " " || text[index] === "\n" || text[index] === "\r" || text[index] === "\t") index += 1;
  return text[index] === ":";
}
