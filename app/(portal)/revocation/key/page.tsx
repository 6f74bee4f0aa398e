import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import { DeskHead } from "../_tabs";
import { blockKeyAction, findKeyAction } from "../actions";
import { KeyForm } from "./key-form";

export const metadata: Metadata = { title: "Block key" };

/** Blocks a compromised key, whether it is in use here or not. */
export default async function BlockKeyPage() {
  await requirePermission("security:respond");
  return (
    <>
      <DeskHead
        current="/revocation/key"
        description="For leaked keys. Certificates for the key are revoked, and it can never be certified or registered again."
      />
      <KeyForm find={findKeyAction} block={blockKeyAction} />
    </>
  );
}
