/** Bytes from the escapes of literals, URLs and quoted-printable. Client-safe. */

const LITERAL = /\\(?:x([0-9a-f]{2})|u\{?00([0-9a-f]{2})\}?|([0-3]?[0-7]{1,2})|([abefnrtv\\'"/]))/gi;
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };
/** Escapes of bytes: C and Python literals, URLs, quoted-printable. One pass per kind, since the output of an escape is not an escape. */
const ESCAPES: readonly [mark: RegExp, escape: RegExp, code: (groups: (string | undefined)[]) => number][] = [
  [
    /\\[x0-7u]/,
    LITERAL,
    ([whole = "", x, u, octal, letter = ""]) => {
      if (x ?? u) return Number.parseInt((x ?? u) as string, 16);
      return octal === undefined ? (LETTERS[letter] ?? whole.charCodeAt(1)) : Number.parseInt(octal, 8);
    },
  ],
  [/%[0-9a-f]{2}/i, /%([0-9a-f]{2})/gi, ([, digits = ""]) => Number.parseInt(digits, 16)],
  [/=[0-9A-F]{2}/, /=([0-9A-F]{2})/g, ([, digits = ""]) => Number.parseInt(digits, 16)],
];

/** The bytes that a text with escapes encodes, one byte per character. */
export function* literals(text: string): Generator<Uint8Array> {
  for (const [mark, pattern, code] of ESCAPES) {
    if (!mark.test(text)) continue;
    const joined =
      pattern === LITERAL
        ? text.replace(/["'] ?\+?[ \t]{0,40}\r?\n[ \t]{0,40}b?["']/g, "")
        : text.replace(/=\r?\n/g, "");
    const plain = joined.replace(pattern, (...groups: string[]) => String.fromCharCode(code(groups)));
    const bytes = new Uint8Array(plain.length);
    for (let i = 0; i < plain.length; i++) bytes[i] = plain.charCodeAt(i);
    yield bytes;
  }
}
