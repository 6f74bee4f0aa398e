import { ListChecks } from "lucide-react";
import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { listInput, type PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/states";
import { listUpgradeFindings } from "@/lib/upgrade/list-upgrade-findings";
import type { UpgradeFinding } from "@/lib/upgrade/schema";

export const metadata: Metadata = { title: "Upgrade findings" };

const kindLabels: Record<UpgradeFinding["kind"], string> = {
  client_scopes: "Scopes without effect",
  client_certificate: "Transport certificate missing",
  server_names: "Names no longer issued",
};

const hrefOf = ({ applicationId, clientId, kid }: UpgradeFinding) =>
  clientId ? `/applications/${applicationId}/clients/${clientId}` : `/certificates/${kid}`;

export default async function UpgradePage({ searchParams }: PageProps) {
  const params = await searchParams;
  const { items, nextCursor } = await load(listUpgradeFindings, listInput(params, ["kind"]));
  return (
    <>
      <PageHeader
        title="Upgrade findings"
        crumbs={[{ label: "System Admin" }, { label: "Upgrade findings" }]}
        description="Data stored by earlier versions that the rules of this version treat differently. Notify the organisations; each row disappears once it is fixed."
      />
      <DataTable
        caption="Upgrade findings"
        pathname="/upgrade"
        params={params}
        rows={items}
        nextCursor={nextCursor}
        rowKey={(row) => `${row.kind}-${row.clientId ?? row.kid}`}
        rowHref={hrefOf}
        rowLabel={(row) => row.name || "certificate"}
        columns={[
          {
            id: "name",
            header: "Client or certificate",
            cell: (row) => <span className="break-words">{row.name || row.kid}</span>,
          },
          {
            id: "holder",
            header: "Organisation",
            cell: (row) => [row.organisationName, row.applicationName].filter(Boolean).join(" · "),
          },
          { id: "kind", header: "Finding", cell: (row) => kindLabels[row.kind] },
          {
            id: "values",
            header: "Values",
            cell: (row) =>
              row.values.length === 0 ? (
                "—"
              ) : (
                <ul>
                  {row.values.map((value) => (
                    <li key={value}>
                      <code className="font-mono text-[13px] wrap-anywhere">{value}</code>
                    </li>
                  ))}
                </ul>
              ),
          },
          { id: "message", header: "To fix", hideBelow: "lg", cell: (row) => row.message },
        ]}
        empty={
          <EmptyState icon={<ListChecks />} title="No upgrade findings">
            No data of earlier versions is treated differently now.
          </EmptyState>
        }
      />
    </>
  );
}
