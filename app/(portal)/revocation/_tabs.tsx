import { canDo } from "@/app/_server/permissions";
import { PageHeader } from "@/components/frame/page-header";
import { Tabs } from "@/components/ui/tabs";

const tabs = [
  { href: "/revocation", label: "One certificate" },
  { href: "/revocation/list", label: "A list" },
  { href: "/revocation/suspend", label: "Suspend", isForPlatform: true },
  { href: "/revocation/key", label: "Block a key", isForPlatform: true },
] as const;

/** Head of the revocation desk's pages: what can be done here, as tabs. */
export async function DeskHead({ current, description }: { current: string; description: string }) {
  const isPlatform = await canDo("security:respond");
  const mine = tabs.filter((tab) => isPlatform || !("isForPlatform" in tab));
  const label = tabs.find(({ href }) => href === current)?.label ?? "";
  return (
    <>
      <PageHeader
        title="Revocation desk"
        crumbs={[
          { label: "Revocation desk", ...(current === "/revocation" ? {} : { href: "/revocation" }) },
          { label },
        ]}
        description={description}
      />
      <div className="mb-6">
        <Tabs label="What to do" tabs={mine.map(({ href, label }) => ({ href, label, isCurrent: href === current }))} />
      </div>
    </>
  );
}
