import type { Tx } from "@/lib/db/database";
import type { Prisma } from "@/lib/db/generated/client";
import { AppError, notFound } from "@/lib/errors";
import type { Scope } from "@/lib/operation/scope";
import { formatName } from "@/lib/pki/names";
import type { CertificateReference } from "./reference";
import { findActiveFirst, type WholeRow } from "./store";
import type { SubjectPart } from "./subject-text";

/** The subject as stored: in the order of the text, and in reverse order (RFC 4514 §2.1 begins with the last RDN). */
export const storedSubjects = (subject: readonly SubjectPart[]): string[] => [
  ...new Set([formatName([...subject]), formatName(subject.toReversed())]),
];

/**
 * The certificate that a reference identifies. A key thumbprint or a subject identifies the active certificate or, if none is active,
 * the newest.
 * @throws AppError not_found when it doesn't exist or is out of scope; invalid_input when the reference is ambiguous
 */
export async function findReferenced(
  tx: Tx,
  scope: Scope,
  reference: CertificateReference,
  what = "The certificate",
): Promise<WholeRow> {
  for (const { or, isUnique } of meanings(reference)) {
    const [first, second] = await findActiveFirst(tx, scope, or, 2);
    if (!first) continue;
    if (second && (isUnique || second.status === "active")) throw ambiguous();
    return first;
  }
  throw notFound(what);
}

/** Name in errors for the certificate that is being renewed. */
export const REPLACED = "The certificate to be replaced";

/** The KID of the certificate that `findReferenced` finds. A KID is returned without a query: the caller must check the scope. */
export async function kidOfReference(
  tx: Tx,
  scope: Scope,
  reference: CertificateReference,
  what?: string,
): Promise<string> {
  return reference.identifier?.kid ?? (await findReferenced(tx, scope, reference, what)).kid ?? "";
}

interface Meaning {
  or: Prisma.CertificateWhereInput[];
  /** Identifies one certificate; two matches are a coincidence of digits. */
  isUnique: boolean;
}

/** Possible meanings of a reference, in the order to try. */
function meanings({ identifier, subject }: CertificateReference): Meaning[] {
  if (subject) return [{ or: [{ subject: { in: storedSubjects(subject) } }], isUnique: false }];
  const { kid, sha1, serials } = identifier;
  const unique = [
    ...(kid ? [{ kid }] : []),
    ...(sha1 ? [{ thumbprintSha1: sha1 }] : []),
    ...(serials.length > 0 ? [{ serial: { in: [...serials] } }] : []),
  ];
  return [{ or: unique, isUnique: true }, ...(kid ? [{ or: [{ keyThumbprint: kid }], isUnique: false }] : [])];
}

const ambiguous = () => {
  const message =
    "This names several certificates. Give the KID or the serial of one; the list of certificates shows them.";
  return new AppError("invalid_input", message, { details: { fields: [{ path: "kid", message }] } });
};
