import { type Identifier, readIdentifier } from "@/lib/operation/identifiers";
import { readSubject, type SubjectPart } from "./subject-text";

/**
 * How people name a certificate. A KID, serial or thumbprint of a certificate names one; a key thumbprint (RFC 7638, which has the
 * form of a KID) names those on one key, a subject those of one holder.
 */
export type CertificateReference =
  | { identifier: Identifier; subject?: never }
  | { subject: readonly SubjectPart[]; identifier?: never };

/** Longer than any spelling of an identifier or a subject that a certificate of ours has. */
export const LONGEST_REFERENCE = 1_000;

/** Reads an identifier or a subject in any usual spelling; undefined when the text is neither. Client-safe. */
export function readReference(text: string): CertificateReference | undefined {
  const identifier = readIdentifier(text);
  if (identifier) return { identifier };
  const subject = readSubject(text);
  return subject && { subject };
}
