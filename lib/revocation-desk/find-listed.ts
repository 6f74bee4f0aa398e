import { storedSubjects } from "@/lib/certificates/find-referenced";
import { AppError } from "@/lib/errors";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { shownState } from "@/lib/state/certificate";
import { type ListLine, readRevocationList } from "./read-list";
import { FindListedInput, ListedCertificates, MAX_LISTED } from "./schema";
import { findListedCertificates } from "./store";

type Line = ListedCertificates["lines"][number];
type Row = Awaited<ReturnType<typeof findListedCertificates>>[number];

/** Finds the certificate of each line of a list and whether it can be revoked; shown before revoking. */
export const findListed = defineOperation({
  operation: "certificate.find_listed",
  id: "findListed",
  summary: "Look up a list of KIDs and serials before revoking them.",
  permission: "certificate:revoke",
  scope: "organisation",
  effect: "read",
  input: FindListedInput,
  output: ListedCertificates,
  async run({ ctx, input, tx }) {
    const read = readRevocationList(input.list);
    if (read.length > MAX_LISTED) {
      const message = `The list has ${read.length} lines; the maximum is ${MAX_LISTED}. Split it.`;
      throw new AppError("invalid_input", message, { details: { fields: [{ path: "list", message }] } });
    }
    const references = read.flatMap((line) => line.references);
    const rows = await findListedCertificates(tx, scopeOf(ctx.actor, "certificate:revoke"), {
      kids: references.flatMap(({ identifier }) => identifier?.kid ?? []),
      sha1s: references.flatMap(({ identifier }) => identifier?.sha1 ?? []),
      serials: references.flatMap(({ identifier }) => identifier?.serials ?? []),
      subjects: references.flatMap(({ subject }) => (subject ? storedSubjects(subject) : [])),
    });
    const unique = byNames(rows, ({ kid, serial, thumbprintSha1 }) => [kid, serial, thumbprintSha1]);
    const shared = byNames(rows, ({ keyThumbprint, subject }) => [keyThumbprint, subject]);
    const seen = new Set<string>();
    const now = ctx.deps.clock.now();
    const lines = read.map((line) => toLine(line, named(line, unique, shared), seen, now));
    const revocable = lines.flatMap(({ state, certificate }) =>
      state === "revocable" && certificate ? [certificate.kid] : [],
    );
    return { lines, revocable };
  },
});

type ByName = ReadonlyMap<string, readonly Row[]>;

/** The rows by name, in order. */
function byNames(rows: readonly Row[], namesOf: (row: Row) => readonly (string | null)[]): ByName {
  const found = new Map<string, Row[]>();
  for (const row of rows) for (const name of namesOf(row)) if (name) found.set(name, [...(found.get(name) ?? []), row]);
  return found;
}

/**
 * The certificate of a line. Cells or digits that match two certificates are ambiguous. A key thumbprint or a subject identifies the
 * active certificate or, if none is active, the newest; with two active ones it is ambiguous.
 */
function named({ references }: ListLine, unique: ByName, shared: ByName): Row | "ambiguous" | undefined {
  const names = references.flatMap(({ identifier }) =>
    identifier ? [identifier.kid, identifier.sha1, ...identifier.serials] : [],
  );
  const [own, another] = new Set(names.flatMap((name) => (name && unique.get(name)) || []));
  const sharedNames = references.flatMap(({ identifier, subject }) =>
    subject ? storedSubjects(subject) : (identifier?.kid ?? []),
  );
  const holders = sharedNames.flatMap((name) => shared.get(name) ?? []);
  if (another || (own && holders.length > 0 && !holders.includes(own))) return "ambiguous";
  const [first, second] = holders;
  return own ?? (second?.status === "active" ? "ambiguous" : first);
}

function toLine(
  { line, text, references }: ListLine,
  row: ReturnType<typeof named>,
  seen: Set<string>,
  now: Date,
): Line {
  if (references.length === 0) return { line, text, state: "unreadable", certificate: null };
  if (row === "ambiguous") return { line, text, state: "ambiguous", certificate: null };
  if (!row?.kid) return { line, text, state: "not_found", certificate: null };
  const isRepeated = seen.has(row.kid);
  seen.add(row.kid);
  return {
    line,
    text,
    state: isRepeated ? "repeated" : row.status === "active" ? "revocable" : "already_revoked",
    certificate: {
      kid: row.kid,
      serialNumber: row.serial,
      type: row.type as "signing" | "transport" | "encryption", // written by issuance from a profile
      name: row.name,
      status: shownState(row, now),
      organisationName: row.organisation.legalName,
      applicationName: row.application?.name ?? null,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    },
  };
}
