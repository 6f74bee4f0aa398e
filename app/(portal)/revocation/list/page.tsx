import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import { currentActor } from "@/app/_server/session";
import { reasonsFor } from "@/lib/compromise/reasons";
import { MAX_LISTED } from "@/lib/revocation-desk/schema";
import { reasonLabels } from "../../certificates/_labels";
import { DeskHead } from "../_tabs";
import { previewListAction, revokeListAction } from "../actions";
import { ListForm } from "./list-form";

export const metadata: Metadata = { title: "Revoke a list" };

/** Revokes many certificates: paste or drop a list, review it, then confirm the number. */
export default async function RevokeListPage() {
  await requirePermission("certificate:revoke");
  const reasons = reasonsFor(await currentActor());
  return (
    <>
      <DeskHead
        current="/revocation/list"
        description={`Up to ${MAX_LISTED.toLocaleString("en-GB")} certificates by KID, thumbprint, serial or subject. Nothing is revoked before you confirm.`}
      />
      <ListForm
        preview={previewListAction}
        revoke={revokeListAction}
        reasons={reasons.map((value) => ({ value, label: reasonLabels[value] }))}
      />
    </>
  );
}
