import { z } from "zod";
import { readIdentifier } from "./identifiers";

// Control characters, and the invisible ones that make a name read as another (bidirectional overrides, zero width).
const HIDDEN = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** One line of text as people write it: NFC, trimmed, without control and invisible characters. Lengths in code points. */
export const lineOfText = (minimum: number, maximum: number) =>
  z
    .string()
    .max(maximum * 4)
    .transform((text) => text.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .refine((text) => !HIDDEN.test(text), "Leave out control and invisible characters.")
        .refine(
          (text) => [...text].length >= minimum,
          minimum === 1 ? "Write something here." : `Use at least ${minimum} characters.`,
        )
        .refine((text) => [...text].length <= maximum, `Use at most ${maximum} characters.`),
    );

/** Text of several lines; line feeds and tabs are the only control characters. */
export const linesOfText = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .transform((text) => text.normalize("NFC").replaceAll("\r\n", "\n").trim())
    .refine((text) => !HIDDEN.test(text.replace(/[\n\t]/g, "")), "Leave out control and invisible characters.");

/** An identifier we gave out (UUIDv7). Any other short word is let through to be not found. */
export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "This is not an identifier.");

/** An e-mail address in lower case, the form accounts are compared in. */
export const Email = z
  .string()
  .max(254)
  .transform((address) => address.trim().toLowerCase())
  .pipe(z.email("Write an e-mail address such as name@example.com."));

// As HIDDEN, and all that has no width of its own: copied along from dialogs, never meant. The joiners are letters of names.
const INVISIBLE = /(?!\u200c|\u200d)[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;

/** What people type or paste into a search box. Invisible characters are left out, control characters are spaces. */
export const SearchText = z
  .string()
  .max(4_000)
  .transform((text) =>
    text
      .normalize("NFC")
      .replace(INVISIBLE, "")
      .replace(/[\s\p{Cc}]+/gu, " ")
      .trim(),
  )
  .pipe(z.string().min(1, "Write what to look for.").max(500, "Use at most 500 characters."));

/** KID of a certificate or of a key: 43 characters of base64url, where upper and lower case differ. */
export const Kid = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "A KID is 43 letters, digits, hyphens and underscores.");

/** A KID as people have it: also with quotes or a label, and the same 32 bytes in hex or base64. For input; becomes a KID. */
export const KidText = z
  .string()
  .max(300)
  .transform((text) => readIdentifier(text)?.kid ?? text)
  .pipe(Kid);

/** An instant as every output writes it: ISO 8601 in UTC. */
export const Instant = z.iso.datetime();

const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether a time from outside is one that the database and every output can hold: of the years 1970 to 9999 in UTC. */
export const isUsableTime = (at: Date): boolean => at.getTime() >= EARLIEST_MS && at.getTime() <= LATEST_MS;

/** An instant that a caller gives, with or without an offset from UTC. The one bound for all of them. */
export const GivenInstant = z.iso
  .datetime({ offset: true, error: "Write a time such as 2027-01-31T12:00:00Z." })
  .refine((text) => isUsableTime(new Date(text)), "Write a time of the years 1970 to 9999.");

/** An absolute https URL without user information. */
export const HttpsUrl = z
  .string()
  .max(2048)
  .refine(isHttpsUrl, "Write an absolute https:// address without user name and password.");

function isHttpsUrl(text: string): boolean {
  if (/[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === "https:" && url.username === "" && url.password === "";
}

/** For an update: at least one member besides the ids. */
export function changesSomething(ids: readonly string[]) {
  return (input: object) =>
    Object.entries(input).some(([member, value]) => !ids.includes(member) && value !== undefined);
}

export const NOTHING_TO_CHANGE = "Say what to change.";
