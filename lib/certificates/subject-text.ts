import { trimEnd } from "@/lib/trim-end";
/** Parses a distinguished name in the notations of the portal, RFC 4514, openssl (both) and Java (quoted). */

export interface SubjectPart {
  type: string;
  value: string;
}

/** The portal's short names of attribute types, by lower-case name and by OID. */
const TYPES: Readonly<Record<string, string>> = {
  c: "C",
  st: "ST",
  s: "ST", // Windows
  l: "L",
  o: "O",
  ou: "OU",
  cn: "CN",
  serialnumber: "serialNumber",
  emailaddress: "emailAddress",
  e: "emailAddress",
  dc: "DC",
  uid: "UID",
  "2.5.4.6": "C",
  "2.5.4.8": "ST",
  "2.5.4.7": "L",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.3": "CN",
  "2.5.4.5": "serialNumber",
};
const MAX_LENGTH = 1_000;
const MAX_PARTS = 20;
const START = /^\s*(?:subject\s*[:=]\s*)?/i;

/** The parts of a name in the order of the text; undefined when it isn't a name. Linear in its length. */
export function readSubject(text: string): SubjectPart[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const name = text.replace(START, "").trim();
  const isSlashed = name.startsWith("/");
  const parts = (isSlashed ? slashed(name) : separated(name)).map(partOf);
  const whole = parts.flatMap((part) => part ?? []);
  return whole.length === parts.length && parts.length > 0 && parts.length <= MAX_PARTS ? whole : undefined;
}

/** `/C=GB/O=Example/CN=x`: a slash without a type after it is part of a value. */
function slashed(name: string): string[] {
  return name.slice(1).split(/\/(?=[A-Za-z0-9.]{1,30}=)/);
}

/** Splits at commas, semicolons and plus signs that are neither escaped nor quoted. */
function separated(name: string): string[] {
  const parts: string[] = [];
  let part = "";
  let isQuoted = false;
  for (let i = 0; i < name.length; i++) {
    const character = name.charAt(i);
    if (character === "\\") part += character + name.charAt(++i);
    else if (character === '"') {
      isQuoted = !isQuoted;
      part += character;
    } else if (!isQuoted && /[,;+]/.test(character)) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part];
}

function partOf(text: string): SubjectPart | undefined {
  const at = text.indexOf("=");
  const type = TYPES[text.slice(0, Math.max(0, at)).trim().toLowerCase()];
  const value = unescaped(text.slice(at + 1));
  return type && value !== undefined && value !== "" ? { type, value } : undefined;
}

/** Removes quotes and escapes (RFC 4514 §2.4): `\,` and `\C3\A9`. */
function unescaped(written: string): string | undefined {
  const text = withoutOuterSpaces(written);
  const inside = /^"(.*)"$/s.exec(text)?.[1] ?? text;
  const value = inside.replace(/(?:\\[0-9A-Fa-f]{2})+|\\(.)/gs, (run, character?: string) =>
    character === undefined ? utf8(run) : character,
  );
  return value.includes("\ufffd") ? undefined : value;
}

/** A space after a backslash belongs to the value. */
function withoutOuterSpaces(written: string): string {
  const text = written.replace(/^ +/, "");
  const bare = trimEnd(text, " ");
  return bare.endsWith("\\") && bare.length < text.length ? `${bare} ` : bare;
}

const utf8 = (run: string): string =>
  new TextDecoder().decode(Uint8Array.from(run.slice(1).split("\\"), (pair) => Number.parseInt(pair, 16)));
