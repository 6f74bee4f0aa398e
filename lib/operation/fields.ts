import { z } from "zod";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { readIdentifier } from "./identifiers";

// Control characters, and invisible ones that make a name look like another (bidirectional overrides, zero width).
const HIDDEN = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** No text that people write is a key: one pasted into the wrong field would be stored, audited and shown to every reader. */
const isKeyless = (text: string): boolean => looksPrivate(text) === undefined;
const KEYLESS =
  "This contains a private key, which was not saved. Keep it where it is; create another key if others could read it.";

/** One line of text: NFC, trimmed, without control and invisible characters and without a private key. Lengths in code points. */
export const lineOfText = (minimum: number, maximum: number) =>
  z
    .string()
    .max(maximum * 4)
    .transform((text) => text.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .refine((text) => !HIDDEN.test(text), "Remove control and invisible characters.")
        .refine(
          (text) => [...text].length >= minimum,
          minimum === 1 ? "This field is required." : `Use at least ${minimum} characters.`,
        )
        .refine((text) => [...text].length <= maximum, `Use at most ${maximum} characters.`)
        .refine(isKeyless, KEYLESS),
    );

/** Multi-line text without a private key; line feeds and tabs are the only control characters. */
export const linesOfText = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .transform((text) => text.normalize("NFC").replaceAll("\r\n", "\n").trim())
    .refine((text) => !HIDDEN.test(text.replace(/[\n\t]/g, "")), "Remove control and invisible characters.")
    .refine(isKeyless, KEYLESS);

/** An identifier issued by us (UUIDv7). Other short values are accepted here and then not found. */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "Not an identifier.")
  .meta({ reference: true });

/** Status of an organisation, application, client or user. */
export const EntityStatus = z.enum(["active", "suspended"]);

/** An email address in lower case, as accounts are compared. */
export const Email = z
  .string()
  .max(254)
  .transform((address) => address.trim().toLowerCase())
  .pipe(z.email("Enter an email address such as name@example.com."));

// As HIDDEN, plus all zero-width characters, which are copied from dialogs unintentionally. Joiners are kept: they are part of names.
const INVISIBLE = /(?!\u200c|\u200d)[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;

/** Text of a search box. Invisible characters are removed, control characters become spaces. */
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
  .pipe(z.string().min(1, "Enter a search term.").max(500, "Use at most 500 characters."));

/** KID of a certificate or of a key: 43 characters of base64url, case-sensitive. */
export const Kid = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "A KID has 43 letters, digits, hyphens and underscores.");

/** A KID in input: also with quotes or a label, or the same 32 bytes in hex or base64. Normalised to a KID. */
export const KidText = z
  .string()
  .max(300)
  .transform((text) => readIdentifier(text)?.kid ?? text)
  .pipe(Kid)
  .meta({ reference: true });

/** An instant in output: ISO 8601 in UTC. */
export const Instant = z.iso.datetime();

const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether the database and every output can represent a time of input: years 1970 to 9999 in UTC. */
export const isUsableTime = (at: Date): boolean => at.getTime() >= EARLIEST_MS && at.getTime() <= LATEST_MS;

/** An instant in input, with or without an offset from UTC. The only range check for all of them. */
export const GivenInstant = z.iso
  .datetime({ offset: true, error: "Enter a time such as 2027-01-31T12:00:00Z." })
  .refine((text) => isUsableTime(new Date(text)), "Enter a time in the years 1970 to 9999.");

/** An absolute https URL without user information. */
export const HttpsUrl = z
  .string()
  .max(2048)
  .refine(isHttpsUrl, "Enter an absolute https:// URL without user name and password.");

function isHttpsUrl(text: string): boolean {
  if (/[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === "https:" && url.username === "" && url.password === "";
}

/** Requires at least one member besides the ids, for updates. */
export function changesSomething(ids: readonly string[]) {
  return (input: object) =>
    Object.entries(input).some(([member, value]) => !ids.includes(member) && value !== undefined);
}

export const NOTHING_TO_CHANGE = "No changes given.";
