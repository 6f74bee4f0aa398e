/** Removes characters and markup that hide the letters of a text. Client-safe. Each function is linear in its input. */

/** Letters and digits in other widths and styles (UAX #15, NFKC), spaces other than U+0020. */
const STYLED =
  /[\u00a0\u00b2\u00b3\u00b9\u2000-\u200a\u202f\u2070-\u209c\u2460-\u24ff\u3000\uff01-\uff5e\u{1d400}-\u{1d7ff}\u{1fbf0}-\u{1fbf9}]/gu;

/** The text with styled letters as plain ones, and without invisible characters. */
export function inAscii(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text.replace(/\p{Cf}/gu, "").replace(STYLED, (letter) => letter.normalize("NFKC"));
}

const TAGS = /<\/?[a-z!][^<>]{0,400}>/gi;
const LINE_NUMBERS = /^[ \t]{0,20}\d{1,5}(?:[.:)|][ \t]{0,20}|[ \t]{1,20}\|?[ \t]{0,20})/gm;
/** The text without tags of HTML and XML. */
export const withoutTags = (text: string): string => text.replace(TAGS, "");

/** The text without tags and line numbers, which look like parts of a dump. */
export const withoutMarkup = (text: string): string => withoutTags(text).replace(LINE_NUMBERS, "");

const SIGN = /^[+-] ?(?=\S)/gm;

/** Without the diff signs at the start of lines; only if all long lines have one, since base64 contains the same characters. */
export function withoutSigns(text: string): string {
  const long = withoutPublicBlocks(text).match(/^.{20,}$/gm) ?? [];
  return long.length > 0 && long.every((line) => line[0] === long[0]?.[0]) ? text.replace(SIGN, "") : text;
}

const PUBLIC_BLOCK =
  /-----BEGIN ((?:NEW )?CERTIFICATE REQUEST|CERTIFICATE|PUBLIC KEY)-----[A-Za-z0-9+/=\s]{0,20000}-----END \1-----/g;

/** The text without its PEM blocks of requests, certificates and public keys, whose DER is searched separately. */
export const withoutPublicBlocks = (text: string): string =>
  text.includes("-----BEGIN ") ? text.replace(PUBLIC_BLOCK, "\n").trim() : text.trim();
