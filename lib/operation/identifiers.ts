import { trimEnd } from "@/lib/trim-end";
/**
 * The only parser of identifiers copied from programs, pages and files, used by search, revocation lists and REST. Client-safe, and linear
 * in the length of the text.
 */

/** Possible meanings of a text, as stored. Several may match: 40 hex digits are a serial or a SHA-1 thumbprint. */
export interface Identifier {
  /** 43 characters of base64url: the KID (the SHA-256 thumbprint of a certificate), or a key thumbprint (RFC 7638). */
  kid?: string;
  /** The same 32 bytes as lower-case hex. */
  sha256?: string;
  /** SHA-1 thumbprint, lower-case hex. */
  sha1?: string;
  /** Serials, lower-case hex of even length without leading zero bytes. Two if the digits may be decimal or hexadecimal. */
  serials: string[];
}

/** Longer than any notation of an identifier with its label; longer text is not parsed. */
const MAX_LENGTH = 300;
/** Fewer hex digits are not a serial. */
const MIN_SERIAL_DIGITS = 8;
/** RFC 5280 §4.1.2.2: 20 bytes. */
const MAX_SERIAL_DIGITS = 40;
const MAX_DECIMAL_DIGITS = 49;

// Invisible characters (U+200E precedes values of the Windows certificate dialog), all kinds of spaces, and quotes.
const INVISIBLE = /(?!\u200c|\u200d)[\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu;
// Part of some names, but not of identifiers.
const JOINERS = /\u200c|\u200d/g;
const SPACES = /[\s\p{Cc}]+/gu;
const QUOTES_BEFORE = /^[\s'"`´‘’“”„«‹<([{=]+/u;
const QUOTES_AFTER = " '\"`´‘’“”»›>)]},;.";

/** Labels in output of programs: `serial=`, `Serial Number:`, `sha256 Fingerprint=`, `"x5t#S256":`, `Thumbprint (SHA-1):`. */
const LABEL =
  /^(?:(?:certificate|cert|x\.?509|key) )?(?:serial(?:[ _-]?(?:number|no\.?))?|kid|id|x5t(?:#s256)?|(?:sha-?(?:1|256)[ _-]?)?(?:finger|thumb)print|hash|sha-?(?:1|256))(?: ?\([a-z0-9 -]{1,12}\))?['"”]? ?(?:[:=] ?|(?<= ))/i;

/** The text without invisible characters, with single spaces, trimmed. */
export const visibleText = (text: string): string =>
  text.normalize("NFC").replace(INVISIBLE, "").replace(SPACES, " ").trim();

/** The text of an identifier without quotes, a spreadsheet's apostrophe and label. */
export function bareIdentifier(text: string): string {
  const outside = unquoted(visibleText(text.slice(0, MAX_LENGTH).replace(JOINERS, "")));
  return unquoted(outside.replace(LABEL, ""));
}

const unquoted = (text: string): string => trimEnd(text.replace(QUOTES_BEFORE, ""), QUOTES_AFTER);

/** Parses an identifier in any common notation; undefined when the text is not one. */
export function readIdentifier(text: string): Identifier | undefined {
  if (text.length < MIN_SERIAL_DIGITS || text.length > MAX_LENGTH) return undefined;
  const bare = bareIdentifier(text);
  const hex = hexDigits(bare);
  const [sha256, sha1] = [bytesOf(bare, hex, 32), bytesOf(bare, hex, 20)];
  const serials = [hex ?? "", decimalAsHex(bare) ?? ""].flatMap(
    (digits) => (digits.length >= MIN_SERIAL_DIGITS && serialOf(digits)) || [],
  );
  // A KID is kept as typed: unused base64 bits are part of it.
  const kid = /^[A-Za-z0-9_-]{43}$/.test(bare) ? bare : sha256 && base64UrlOf(sha256);
  if (!kid && !sha1 && serials.length === 0) return undefined;
  return {
    ...(kid ? { kid } : {}),
    ...(sha256 ? { sha256 } : {}),
    ...(sha1 ? { sha1 } : {}),
    serials: [...new Set(serials)],
  };
}

/** Lower-case hex digits of a text that is hex with or without `0x`, colons, hyphens between pairs, and spaces. */
export function hexDigits(bare: string): string | undefined {
  const text = bare.toLowerCase().replace(/^0x/, "");
  const digits = /^[0-9a-f]{2}(?:-[0-9a-f]{2})+$/.test(text) ? text.replaceAll("-", "") : text.replace(/[: ]/g, "");
  return /^[0-9a-f]+$/.test(digits) ? digits : undefined;
}

/** Decimal serials as printed by Java, Go and step; openssl appends `(0x…)` to short ones. */
function decimalAsHex(bare: string): string | undefined {
  const [, decimal] = /^(\d+)(?: ?\(0x[0-9a-f]+)?$/i.exec(bare) ?? [];
  return decimal === undefined || decimal.length > MAX_DECIMAL_DIGITS ? undefined : BigInt(decimal).toString(16);
}

function serialOf(digits: string): string | undefined {
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const serial = even.replace(/^(?:00)+/, "");
  return serial === "" || serial.length > MAX_SERIAL_DIGITS ? undefined : serial;
}

/** `length` bytes as hex, from hex, base64 or base64url, with or without padding. */
function bytesOf(bare: string, hex: string | undefined, length: 20 | 32): string | undefined {
  if (hex?.length === length * 2) return hex;
  const letters = Math.ceil((length * 4) / 3);
  const base64 = trimEnd(bare.replaceAll("-", "+").replaceAll("_", "/"), "=");
  if (base64.length !== letters || !/^[A-Za-z0-9+/]+$/.test(base64)) return undefined;
  return [...atob(base64)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** Hex of even length as base64url. */
export function base64UrlOf(hex: string): string {
  const bytes = hex.match(/../g)?.map((pair) => String.fromCharCode(Number.parseInt(pair, 16))) ?? [];
  return trimEnd(btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_"), "=");
}
