import { type Identifier, readIdentifier } from "@/lib/operation/identifiers";
import { readSubject, type SubjectPart } from "./subject-text";

/**
 * A reference to a certificate as users type it. A KID, serial or thumbprint identifies one certificate; a key thumbprint (RFC 7638, same
 * format as a KID) those on one key; a subject those of one holder.
 */
export type CertificateReference =
  | { identifier: Identifier; subject?: never }
  | { subject: readonly SubjectPart[]; identifier?: never };

/** Longer than any notation of an identifier or a subject of our certificates. */
export const MAX_REFERENCE_LENGTH = 1_000;

/** Parses an identifier or a subject in any common notation; undefined when the text is neither. Client-safe. */
export function readReference(text: string): CertificateReference | undefined {
  const identifier = readIdentifier(text);
  if (identifier) return { identifier };
  const subject = readSubject(text);
  return subject && { subject };
}
