import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { CertificateList } from "../certificates/_list";
import { DeskHead } from "./_tabs";

export const metadata: Metadata = { title: "Revocation desk" };

const pathname = "/revocation";

/** Where security officers search certificates in all organisations they act for. */
export default async function RevocationPage({ searchParams }: PageProps) {
  await requirePermission("certificate:revoke");
  const params = await searchParams;
  return (
    <>
      <DeskHead
        current={pathname}
        description="Find any certificate by KID, serial, thumbprint or name, review the impact and revoke it."
      />
      <CertificateList
        holder={{}}
        pathname={pathname}
        params={params}
        empty={{ title: "No certificates to revoke", text: null }}
      />
    </>
  );
}
