import { scopeOf } from "@/lib/operation/actor";
import { AppError } from "@/lib/operation/errors";
import { defineOperation } from "@/lib/operation/operation";
import { type ListLine, readRevocationList } from "./read-list";
import { FindListedInput, ListedCertificates, MOST_LISTED } from "./schema";
import { findListedCertificates } from "./store";

type Line = ListedCertificates["lines"][number];
type Row = Awaited<ReturnType<typeof findListedCertificates>>[number];

/** Says of every line of a list which certificate it names and whether that can be revoked: to be read before it is done. */
export const findListed = defineOperation({
  operation: "certificate.find_listed",
  summary: "Look up a list of KIDs and serials before revoking them.",
  permission: "certificate:revoke",
  scope: "organisation",
  effect: "read",
  input: FindListedInput,
  output: ListedCertificates,
  async run({ ctx, input, tx }) {
    const read = readRevocationList(input.list);
    if (read.length > MOST_LISTED) {
      const message = `The list has ${read.length} lines; at most ${MOST_LISTED} can be revoked at once. Split it.`;
      throw new AppError("invalid_input", message, { details: { fields: [{ path: "list", message }] } });
    }
    const rows = await findListedCertificates(tx, scopeOf(ctx.actor, "certificate:revoke"), {
      kids: read.flatMap(({ identifier }) => identifier?.kid ?? []),
      sha1s: read.flatMap(({ identifier }) => identifier?.sha1 ?? []),
      serials: read.flatMap(({ identifier }) => identifier?.serials ?? []),
    });
    const byName = new Map(
      rows.flatMap((row) => [row.kid, row.serial, row.thumbprintSha1].map((name) => [name, row] as const)),
    );
    const seen = new Set<string>();
    const now = ctx.deps.clock.now();
    const lines = read.map((line) => toLine(line, named(line, byName), seen, now));
    const revocable = lines.flatMap(({ state, certificate }) =>
      state === "revocable" && certificate ? [certificate.kid] : [],
    );
    return { lines, revocable };
  },
});

/** The one certificate that a line names; the same digits as two certificates name none. */
function named({ identifier }: ListLine, byName: ReadonlyMap<string | null, Row>): Row | undefined {
  const names = identifier ? [identifier.kid, identifier.sha1, ...identifier.serials] : [];
  const rows = new Set(names.flatMap((name) => (name && byName.get(name)) || []));
  return rows.size === 1 ? [...rows][0] : undefined;
}

function toLine({ line, text, identifier }: ListLine, row: Row | undefined, seen: Set<string>, now: Date): Line {
  if (!identifier) return { line, text, state: "unreadable", certificate: null };
  if (!row?.kid) return { line, text, state: "not_found", certificate: null };
  const isRepeated = seen.has(row.kid);
  seen.add(row.kid);
  const isOver = row.status === "active" && row.notAfter <= now;
  return {
    line,
    text,
    state: isRepeated ? "repeated" : row.status === "active" ? "revocable" : "already_revoked",
    certificate: {
      kid: row.kid,
      serialNumber: row.serial,
      type: row.type as "signing" | "transport" | "encryption", // written by issuance from a profile
      name: row.name,
      status: isOver ? "expired" : (row.status as "active" | "revoked" | "failed"),
      organisationName: row.organisation.legalName,
      applicationName: row.application?.name ?? null,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    },
  };
}
