import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import { DeskHead } from "../_tabs";
import { blockKeyAction, findKeyAction } from "../actions";
import { KeyForm } from "./key-form";

export const metadata: Metadata = { title: "Block a key" };

/** A key that is known to strangers, whether anybody here uses it or not. */
export default async function BlockKeyPage() {
  await requirePermission("security:respond");
  return (
    <>
      <DeskHead
        current="/revocation/key"
        description="For a key that leaked: nobody gets a certificate on it or registers it ever again, and whatever stands on it is revoked."
      />
      <KeyForm find={findKeyAction} block={blockKeyAction} />
    </>
  );
}
