import type { KeySetFault } from "./key-set-fault";

const MAX_KEYS = 100;
/** A JWK set needs four levels; deeper JSON is refused before anything walks through it. */
const MAX_DEPTH = 20;
const utf8 = new TextDecoder("utf-8", { fatal: true }); // leaves a byte order mark out, as `fetch().json()` does

/** The entries of a JWK set (RFC 7517 §5), whatever they are. A byte order mark in front is passed over, as libraries do. */
export function parseKeySet(body: Uint8Array): unknown[] | KeySetFault {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return { message: "The set is not UTF-8.", fix: "Serve JSON in UTF-8." };
  }
  if (depthOf(text) > MAX_DEPTH) {
    return {
      message: `The set nests deeper than ${MAX_DEPTH} levels.`,
      fix: 'Serve {"keys":[…]} with one object per key.',
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { message: "The answer is not JSON.", fix: 'Serve a JWK set: {"keys":[…]}.' };
  }
  const keys = typeof value === "object" && value !== null ? (value as { keys?: unknown }).keys : undefined;
  if (!Array.isArray(keys)) {
    return { message: 'The answer has no list named "keys".', fix: 'Serve a JWK set: {"keys":[…]} (RFC 7517 §5).' };
  }
  if (keys.length > MAX_KEYS) {
    return {
      message: `The set has ${keys.length} keys; at most ${MAX_KEYS} are read.`,
      fix: "Remove keys that are no longer used.",
    };
  }
  return keys;
}

/** How deep the brackets of a text nest, those in strings left out. Linear, and needs no valid JSON. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isString) {
      if (character === "\\") at += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth -= 1;
  }
  return deepest;
}
