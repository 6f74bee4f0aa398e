import { Check, EqualNot, Minus } from "lucide-react";
import { Chip } from "@/components/ui/status-badge";
import { tableRoles } from "@/components/ui/table-roles";

type Attributes = readonly { type: string; value: string }[];

const LABELS = {
  C: "Country (C)",
  O: "Organisation (O)",
  OU: "Organisational unit (OU)",
  CN: "Common name (CN)",
} as const;
type Named = keyof typeof LABELS;
const NAMED = Object.keys(LABELS) as Named[];

const values = (name: Attributes | undefined, type: string): string[] =>
  (name ?? []).filter((one) => one.type === type).map(({ value }) => value);

/** As the registration authority compares them: C, O and OU must match if present; the CN is free and not taken over. */
type Mark = "same" | "differs" | "replaced" | "unused" | "absent";

function markOf(type: string, own: readonly string[], registered: string | undefined): Mark {
  if (own.length === 0) return "absent";
  const isSame = own.every((value) => value.normalize("NFC") === registered?.normalize("NFC"));
  if (isSame) return "same";
  if (registered === undefined) return "unused";
  return type === "CN" ? "replaced" : "differs";
}

/** The subject of the CSR beside the registered details and the certificate that will be issued. Values as they are, without escapes. */
export function SubjectTable({
  inCsr,
  registered,
  willIssue,
}: {
  inCsr: Attributes;
  registered: Record<Named, string>;
  willIssue: Attributes | undefined;
}) {
  const others = [...new Set(inCsr.map(({ type }) => type))].filter((type) => !Object.hasOwn(LABELS, type));
  return (
    // By the width of the card, which is beside the form on wide screens.
    <div className="@container">
      <table {...tableRoles.table} className="w-full border-collapse text-[13px] @max-lg:block @lg:table-fixed">
        <caption className="sr-only">Subject in the CSR, in the registered details and in the certificate</caption>
        <thead {...tableRoles.rowgroup} className="@max-lg:sr-only">
          <tr {...tableRoles.row} className="text-start text-muted">
            <th {...tableRoles.columnheader} scope="col" className="py-1.5 pe-3 text-start font-medium">
              Attribute
            </th>
            <th {...tableRoles.columnheader} scope="col" className="py-1.5 pe-3 text-start font-medium">
              In CSR
            </th>
            <th {...tableRoles.columnheader} scope="col" className="py-1.5 pe-3 text-start font-medium">
              Registered
            </th>
            {willIssue ? (
              <th {...tableRoles.columnheader} scope="col" className="py-1.5 text-start font-medium">
                Will be issued
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody {...tableRoles.rowgroup} className="@max-lg:block">
          {[...NAMED, ...others].map((type) => {
            const own = values(inCsr, type);
            const details = Object.hasOwn(LABELS, type) ? registered[type as Named] : undefined;
            return (
              <tr
                key={type}
                {...tableRoles.row}
                className="border-t border-separator align-top @max-lg:block @max-lg:py-2"
              >
                <th
                  {...tableRoles.rowheader}
                  scope="row"
                  className="py-2 pe-3 text-start font-medium @max-lg:block @max-lg:py-0.5"
                >
                  {LABELS[type as Named] ?? type}
                </th>
                <Cell label="In CSR">
                  <span className="flex flex-col items-start gap-1">
                    {own.length > 0 ? <Values list={own} /> : null}
                    <MarkChip mark={markOf(type, own, details)} />
                  </span>
                </Cell>
                <Cell label="Registered">
                  <Values list={details === undefined ? [] : [details]} />
                </Cell>
                {willIssue ? (
                  <Cell label="Will be issued">
                    <Values list={values(willIssue, type)} />
                  </Cell>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <td {...tableRoles.cell} className="py-2 pe-3 @max-lg:flex @max-lg:gap-3 @max-lg:py-0.5">
      <span aria-hidden="true" className="w-28 shrink-0 text-muted @lg:hidden">
        {label}
      </span>
      {children}
    </td>
  );
}

function Values({ list }: { list: readonly string[] }) {
  if (list.length === 0) return <span className="text-muted">—</span>;
  return (
    <span className="min-w-0 [overflow-wrap:anywhere]">
      {[...new Set(list)].map((value) => (
        <bdi key={value} className="block">
          {value}
        </bdi>
      ))}
    </span>
  );
}

const MARKS = {
  same: { tone: "success", icon: <Check />, word: "Matches" },
  differs: { tone: "danger", icon: <EqualNot />, word: "Differs" },
  replaced: { tone: "neutral", icon: <EqualNot />, word: "Replaced" },
  unused: { tone: "neutral", icon: <Minus />, word: "Not used" },
} as const;

function MarkChip({ mark }: { mark: Mark }) {
  if (mark === "absent") return <span className="text-muted">Not in the CSR</span>;
  const { tone, icon, word } = MARKS[mark];
  return (
    <Chip tone={tone} icon={icon}>
      {word}
    </Chip>
  );
}
