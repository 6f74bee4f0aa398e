import { hasByteOrderMark, readStrictJson } from "@/lib/strict-json";
import { jsonFaultMessage } from "./json-fault-message";
import type { KeySetFault } from "./key-set-fault";

const MAX_KEYS = 100;

/** The entries of a JWK set (RFC 7517 §5), not validated. A byte order mark at the start is ignored, as libraries do. */
export function parseKeySet(body: Uint8Array): unknown[] | KeySetFault {
  const read = readStrictJson(hasByteOrderMark(body) ? body.subarray(3) : body);
  if ("fault" in read) {
    const fix = 'Serve a JWK set in UTF-8: {"keys":[…]}.';
    return { message: `The response can't be parsed: ${jsonFaultMessage(read)}`, fix };
  }
  const { value } = read;
  const keys = typeof value === "object" && value !== null ? (value as { keys?: unknown }).keys : undefined;
  if (!Array.isArray(keys)) {
    return { message: 'The response has no array "keys".', fix: 'Serve a JWK set: {"keys":[…]} (RFC 7517 §5).' };
  }
  if (keys.length > MAX_KEYS) {
    return {
      message: `The set has ${keys.length} keys; the maximum is ${MAX_KEYS}.`,
      fix: "Remove keys that are no longer used.",
    };
  }
  return keys;
}
