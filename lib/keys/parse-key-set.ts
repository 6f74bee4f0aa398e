import { PkiError } from "@/lib/pki/pki-error";
import { readStrictJson } from "@/lib/pki/strict-json";
import type { KeySetFault } from "./key-set-fault";

const MAX_KEYS = 100;
const BYTE_ORDER_MARK = Buffer.from("\ufeff");

/** The entries of a JWK set (RFC 7517 §5), whatever they are. A byte order mark in front is passed over, as libraries do. */
export function parseKeySet(body: Uint8Array): unknown[] | KeySetFault {
  let value: unknown;
  try {
    value = readStrictJson(withoutByteOrderMark(body));
  } catch (failure) {
    if (!(failure instanceof PkiError)) throw failure;
    return { message: `The answer can't be read: ${failure.message}`, fix: 'Serve a JWK set in UTF-8: {"keys":[…]}.' };
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

function withoutByteOrderMark(body: Uint8Array): Uint8Array {
  const hasOne = BYTE_ORDER_MARK.every((byte, index) => body[index] === byte);
  return hasOne ? body.subarray(BYTE_ORDER_MARK.length) : body;
}
