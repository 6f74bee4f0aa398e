import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { CertificateList } from "../certificates/_list";
import { DeskHead } from "./_tabs";

export const metadata: Metadata = { title: "Revocation desk" };

const pathname = "/revocation";

/** Where security officers find a certificate by whatever they were told of it, in all organisations they act for. */
export default async function RevocationPage({ searchParams }: PageProps) {
  await requirePermission("certificate:revoke");
  const params = await searchParams;
  return (
    <>
      <DeskHead
        current={pathname}
        description="Find a certificate by KID, serial, thumbprint or name, whoever holds it, and revoke it. What that breaks is shown before."
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
