import {
  bareIdentifier,
  base64UrlOf,
  hexDigits,
  type Identifier,
  readIdentifier,
  visibleText,
} from "@/lib/operation/identifiers";
import { formatName } from "@/lib/pki/names";
import { readSubject } from "./subject-text";

/** Possible meanings of a search text: an identifier or a prefix of one, a subject, or part of a name. */
export interface SearchTerms {
  /** A whole identifier in any common notation. */
  identifier?: Identifier;
  /** Prefix of a KID as typed. */
  kidPrefix?: string;
  /** Prefix of a serial, lower-case hex. */
  serialPrefix?: string;
  /** Prefix of the SHA-256 thumbprint, lower-case hex, and of the corresponding KID (the index is on the KID). */
  thumbprintPrefix?: { hex: string; kidPrefix: string };
  /** Prefix of the SHA-1 thumbprint, lower-case hex. */
  sha1Prefix?: string;
  /** Id of an organisation (the OU of its certificates) or of an application. */
  id?: string;
  subject?: SubjectTerms;
  /** Part of the searchable text, lower case. */
  text: string;
}

/** A subject, whole or in part, in any order. One of the first two is set: they have an index, the subject has none. */
export interface SubjectTerms {
  organisationId?: string;
  /** Part of the searchable text, lower case. */
  text?: string;
  /** `CN=payments`, escaped as stored subjects are. */
  parts: string[];
}

/** A shorter prefix of an identifier would match too much. */
const MIN_PREFIX_LENGTH = 4;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Parses a search text. */
export function searchTerms(q: string): SearchTerms {
  const shown = visibleText(q);
  const bare = bareIdentifier(q);
  const hex = hexDigits(bare);
  const identifier = readIdentifier(q);
  const subject = subjectTerms(shown);
  const terms: SearchTerms = { text: shown.toLowerCase() };
  if (identifier) terms.identifier = identifier;
  if (subject) terms.subject = subject;
  if (ID.test(bare)) terms.id = bare.toLowerCase();
  if (/^[A-Za-z0-9_-]+$/.test(bare) && bare.length >= MIN_PREFIX_LENGTH && bare.length <= 43) terms.kidPrefix = bare;
  if (hex && hex.length >= MIN_PREFIX_LENGTH) {
    if (hex.length <= 40) terms.serialPrefix = hex.length > 2 ? hex.replace(/^00/, "") : hex;
    if (hex.length <= 64) terms.thumbprintPrefix = { hex, kidPrefix: kidPrefixOf(hex) };
    if (hex.length <= 40) terms.sha1Prefix = hex;
  }
  return terms;
}

/** A KID is the same hash in base64url: three hex digits are two of its characters; an odd remainder is dropped. */
function kidPrefixOf(hex: string): string {
  const isWhole = hex.length === 64;
  return base64UrlOf(isWhole ? hex : hex.slice(0, hex.length - (hex.length % 6)));
}

/** A name with only a country would need a scan of every row, so it is not a subject here. */
function subjectTerms(text: string): SubjectTerms | undefined {
  const subject = readSubject(text);
  if (!subject) return undefined;
  const part = (type: string) => subject.find((one) => one.type === type)?.value;
  const organisationId = part("OU");
  const named = part("CN") ?? part("O");
  const isId = organisationId !== undefined && ID.test(organisationId);
  if (!isId && !named) return undefined;
  return {
    ...(isId ? { organisationId: organisationId.toLowerCase() } : named ? { text: named.toLowerCase() } : {}),
    parts: subject.map((one) => formatName([one])),
  };
}
