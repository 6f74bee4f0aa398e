import { hasByteOrderMark, readStrictJson } from "@/lib/strict-json";
import { jsonFaultMessage } from "./json-fault-message";
import type { KeySetFault } from "./key-set-fault";

const MAX_KEYS = 100;

/** The entries of a JWK set (RFC 7517 §5), whatever they are. A byte order mark in front is passed over, as libraries do. */
export function parseKeySet(body: Uint8Array): unknown[] | KeySetFault {
  const read = readStrictJson(hasByteOrderMark(body) ? body.subarray(3) : body);
  if ("fault" in read) {
    const fix = 'Serve a JWK set in UTF-8: {"keys":[…]}.';
    return { message: `The answer can't be read: ${jsonFaultMessage(read)}`, fix };
  }
  const { value } = read;
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
