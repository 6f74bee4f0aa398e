/** Distinguished names in the order and spelling of RFC 4514, as OAuth clients and proxies compare them. */

import { TAG } from "./der";
import { writeDer } from "./der-write";
import type { DistinguishedName } from "./names";

/**
 * The name as RFC 4514 writes it: last attribute first, commas without spaces, non-ASCII bytes as hex pairs. The same bytes as
 * `openssl x509 -nameopt RFC2253` and nginx's `$ssl_client_s_dn`; usable as `tls_client_auth_subject_dn` (RFC 8705 §2.1.2).
 */
export function formatRfc4514(name: DistinguishedName): string {
  return [...name].reverse().map(attribute).join(",");
}

function attribute({ type, value }: DistinguishedName[number]): string {
  // A type without a short name: its value is the DER in hex (§2.4). Ours are UTF8String.
  if (/^\d/.test(type)) {
    const der = writeDer(TAG.utf8String, Buffer.from(value, "utf8"));
    return `${type}=#${Buffer.from(der).toString("hex").toUpperCase()}`;
  }
  const escaped = value
    .replace(/["+,;<>\\]/g, "\\$&")
    .replace(/[^\x20-\x7e]/gu, hexPairs)
    .replace(/^[ #]/, "\\$&");
  return `${type}=${escaped !== "\\ " && escaped.endsWith(" ") ? `${escaped.slice(0, -1)}\\ ` : escaped}`;
}

const hexPairs = (character: string): string =>
  [...Buffer.from(character, "utf8")].map((byte) => `\\${byte.toString(16).padStart(2, "0").toUpperCase()}`).join("");

/** Parses the output of `formatName`, and only that. */
export function parseFormattedName(text: string): DistinguishedName {
  return parts(text).flatMap((part) => {
    const at = part.indexOf("=");
    return at < 0 ? [] : [{ type: part.slice(0, at), value: unescaped(part.slice(at + 1)) }];
  });
}

/** Splits at unescaped commas; the space after a comma is not part of a name. */
function parts(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === ",") {
      found.push(text.slice(start, at));
      start = at + 2;
    }
  }
  return [...found, text.slice(start)];
}

function unescaped(text: string): string {
  return text.replace(/(?:\\[0-9A-F]{2})+|\\([^0-9A-F])/gsu, (run, character?: string) =>
    character === undefined ? Buffer.from(run.replaceAll("\\", ""), "hex").toString("utf8") : character,
  );
}
