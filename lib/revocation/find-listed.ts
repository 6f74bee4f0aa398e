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
      kids: read.flatMap(({ kid }) => kid ?? []),
      serials: read.flatMap(({ serial }) => serial ?? []),
    });
    const byName = new Map(rows.flatMap((row) => [[row.kid, row] as const, [row.serial, row] as const]));
    const seen = new Set<string>();
    const now = ctx.deps.clock.now();
    const lines = read.map((line) => toLine(line, byName.get(line.kid ?? line.serial ?? ""), seen, now));
    const revocable = lines.flatMap(({ state, certificate }) =>
      state === "revocable" && certificate ? [certificate.kid] : [],
    );
    return { lines, revocable };
  },
});

function toLine({ line, text, kid, serial }: ListLine, row: Row | undefined, seen: Set<string>, now: Date): Line {
  if (!kid && !serial) return { line, text, state: "unreadable", certificate: null };
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
