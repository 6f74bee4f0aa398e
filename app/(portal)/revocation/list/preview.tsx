import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import { Chip } from "@/components/ui/status-badge";
import { tableRoles } from "@/components/ui/table-roles";
import { formatCount, plural, shortenMiddle } from "@/lib/format";
import type { ListedCertificates, RevokedMany } from "@/lib/revocation-desk/schema";

type Line = ListedCertificates["lines"][number];

const states: Record<Line["state"], { word: string; tone: "danger" | "neutral" | "warning" }> = {
  revocable: { word: "Will be revoked", tone: "danger" },
  already_revoked: { word: "Already revoked", tone: "neutral" },
  not_found: { word: "Not found", tone: "warning" },
  ambiguous: { word: "Ambiguous", tone: "warning" },
  unreadable: { word: "No identifier", tone: "warning" },
  repeated: { word: "Duplicate", tone: "neutral" },
};

const outcomes: Record<
  RevokedMany["results"][number]["outcome"],
  { word: string; tone: "success" | "neutral" | "warning" }
> = {
  revoked: { word: "Revoked", tone: "success" },
  already_revoked: { word: "Already revoked", tone: "neutral" },
  not_found: { word: "Not found", tone: "warning" },
  forbidden: { word: "Not allowed", tone: "warning" },
  failed: { word: "Failed", tone: "warning" },
};

/** Every line with its certificate and state, and the number of lines in each state. */
export function Preview({ found: { lines } }: { found: ListedCertificates }) {
  const counts = Object.entries(states).flatMap(([state, { word }]) => {
    const count = lines.filter((line) => line.state === state).length;
    return count > 0 ? [`${word.charAt(0).toLowerCase()}${word.slice(1)}: ${formatCount(count)}`] : [];
  });
  return (
    <section aria-label="Preview" className="flex flex-col gap-3">
      <p role="status">
        <span className="font-medium">{plural(lines.length, "line")}</span> · {counts.join(" · ")}
      </p>
      <Table
        caption="Lines of the list"
        rows={lines.map((line) => ({
          key: String(line.line),
          cells: [
            String(line.line),
            <code key="text" className="font-mono text-[13px] break-all">
              {shortenMiddle(line.text, 20, 12)}
            </code>,
            line.certificate ? nameOf(line.certificate) : "—",
            <Chip key="state" tone={states[line.state].tone}>
              {states[line.state].word}
            </Chip>,
          ],
        }))}
        heads={["Line", "Input", "Certificate", "State"]}
      />
    </section>
  );
}

/** The result for each certificate. */
export function Outcome({ done, found }: { done: RevokedMany; found: ListedCertificates }) {
  const names = new Map(
    found.lines.flatMap(({ certificate }) => (certificate ? [[certificate.kid, certificate]] : [])),
  );
  return (
    <section aria-label="Results of the revocation" className="flex flex-col gap-3">
      <div role="status">
        <Banner tone="success" title={`${plural(done.revoked, "certificate")} revoked`}>
          {done.revoked < done.results.length
            ? "Some certificates were not revoked; see the reason for each. You can submit the same list again safely."
            : "Key sets, OCSP and tokens are already updated. The CRL follows within a second."}
        </Banner>
      </div>
      <Table
        caption="Results"
        heads={["KID", "Certificate", "Result"]}
        rows={done.results.map(({ kid, outcome, message }) => {
          const certificate = names.get(kid);
          return {
            key: kid,
            cells: [
              <code key="kid" className="font-mono text-[13px]">
                {shortenMiddle(kid)}
              </code>,
              certificate ? nameOf(certificate) : "—",
              <span key="result" title={message ?? undefined}>
                <Chip tone={outcomes[outcome].tone}>{outcomes[outcome].word}</Chip>
                {outcome === "failed" && message ? ` ${message}` : ""}
              </span>,
            ],
          };
        })}
      />
    </section>
  );
}

const nameOf = ({ name, type, applicationName, organisationName }: NonNullable<Line["certificate"]>): string =>
  `${name || type} · ${applicationName ?? organisationName}`;

function Table({
  caption,
  heads,
  rows,
}: {
  caption: string;
  heads: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}) {
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-96 overflow-auto rounded-lg border border-border bg-surface"
    >
      <table {...tableRoles.table} className="data-table w-full text-start text-[13px]">
        <caption className="sr-only">{caption}</caption>
        <thead {...tableRoles.rowgroup} className="bg-surface sm:sticky sm:top-0">
          <tr {...tableRoles.row} className="border-b border-border text-muted">
            {heads.map((head) => (
              <th key={head} {...tableRoles.columnheader} scope="col" className="px-3 py-2 text-start font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...tableRoles.rowgroup} className="divide-y divide-separator">
          {rows.map(({ key, cells }) => (
            <tr key={key} {...tableRoles.row}>
              {cells.map((cell, index) => (
                <td
                  key={heads[index]}
                  {...tableRoles.cell}
                  data-label={heads[index]}
                  className="align-top sm:px-3 sm:py-1.5"
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
