import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { currentActor } from "@/app/_server/session";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import { jointRevocationImpact } from "@/lib/certificates/joint-revocation-impact";
import { MAX_SELECTED } from "@/lib/certificates/schema/list";
import { reasonsFor } from "@/lib/compromise/reasons";
import { plural } from "@/lib/format";
import { Kid } from "@/lib/operation/fields";
import { readValue } from "@/lib/operation/parse";
import { findListed } from "@/lib/revocation-desk/find-listed";
import { reasonLabels } from "../../certificates/_labels";
import { revokeListAction } from "../actions";
import { ConfirmRevocation } from "../list/confirm-revocation";
import { JointImpact } from "./joint-impact";

export const metadata: Metadata = { title: "Revoke certificates" };

/** Revokes the certificates selected in a list: what stops working for all of them, one reason, one confirmation. */
export default async function RevokeSelectedPage({ searchParams }: PageProps) {
  await requirePermission("certificate:revoke");
  const kids = kidsOf((await searchParams).kid);
  const head = (
    <PageHeader
      title={kids.length > 0 ? `Revoke ${plural(kids.length, "certificate")}` : "Revoke certificates"}
      crumbs={[{ label: "Certificates", href: "/certificates" }, { label: "Revoke" }]}
      description="Nothing is revoked before you confirm."
    />
  );
  if (kids.length === 0) {
    return (
      <>
        {head}
        <EmptyState
          title="No certificates selected"
          action={<ButtonLink href="/certificates">Certificates</ButtonLink>}
        >
          Select certificates in the list, then choose Revoke selected.
        </EmptyState>
      </>
    );
  }
  const [found, impact, actor] = await Promise.all([
    load(findListed, { list: kids.join("\n") }),
    load(jointRevocationImpact, { kids }),
    currentActor(),
  ]);
  return (
    <>
      {head}
      <div className="flex max-w-4xl flex-col gap-6">
        <ConfirmRevocation
          found={found}
          revoke={revokeListAction}
          reasons={reasonsFor(actor).map((value) => ({ value, label: reasonLabels[value] }))}
          impact={<JointImpact impact={impact} />}
          cancel={<ButtonLink href="/certificates">Cancel</ButtonLink>}
        />
      </div>
    </>
  );
}

/** The valid KIDs of the URL, each once. */
function kidsOf(given: string | string[] | undefined): string[] {
  const kids = [given ?? []].flat().flatMap((text) => readValue(Kid, text).value ?? []);
  return [...new Set(kids)].slice(0, MAX_SELECTED);
}
