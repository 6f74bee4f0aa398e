import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps, Query } from "@/app/_server/query";
import { TextLink } from "@/components/ui/button";
import { SearchField } from "@/components/ui/search-field";
import { CertificateList } from "../certificates/_list";
import { DeskHead } from "./_tabs";

export const metadata: Metadata = { title: "Revocation desk" };

const pathname = "/revocation";

/** Parameters that only arrange the rows; with none but these, nothing was searched for. */
const VIEW = new Set(["sort", "limit", "row"]);

/** Where security officers search certificates in all organisations they act for. */
export default async function RevocationPage({ searchParams }: PageProps) {
  await requirePermission("certificate:revoke");
  const params = await searchParams;
  const isSearching = Object.entries(params).some(([name, value]) => value && !VIEW.has(name));
  return (
    <>
      <DeskHead
        current={pathname}
        description="Find any certificate by KID, serial, thumbprint or name, review the impact and revoke it."
      />
      <div className="flex flex-col gap-5">
        <SearchField
          isMain
          label="Search certificates"
          placeholder="KID, serial number, thumbprint, name or subject"
          keep={isSearching ? keptOf(params) : {}}
        />
        {isSearching ? (
          <CertificateList
            hasOwnSearch
            holder={{}}
            pathname={pathname}
            params={params}
            empty={{ title: "No certificates to revoke", text: null }}
          />
        ) : (
          <p className="text-muted">
            Paste what the report names. Or see{" "}
            <TextLink href={`${pathname}?status=active`}>all active certificates</TextLink>, or revoke{" "}
            <TextLink href={`${pathname}/list`}>a list</TextLink>.
          </p>
        )}
      </div>
    </>
  );
}

/** Filters that a search without JavaScript keeps. */
const keptOf = ({ status, type }: Query): Record<string, string | undefined> => ({
  status: [status].flat()[0],
  type: [type].flat()[0],
});
