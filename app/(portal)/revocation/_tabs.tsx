import { canDo } from "@/app/_server/permissions";
import { PageHeader } from "@/components/frame/page-header";
import { Tabs } from "@/components/ui/tabs";

const tabs = [
  { href: "/revocation", label: "Certificate" },
  { href: "/revocation/list", label: "List" },
  { href: "/revocation/suspend", label: "Suspend", isForPlatform: true },
  { href: "/revocation/key", label: "Block key", isForPlatform: true },
] as const;

/** Header of the revocation desk, with its actions as tabs. */
export async function DeskHead({ current, description }: { current: string; description: string }) {
  const isPlatform = await canDo("security:respond");
  const visible = tabs.filter((tab) => isPlatform || !("isForPlatform" in tab));
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
        <Tabs
          label="Revocation actions"
          tabs={visible.map(({ href, label }) => ({ href, label, isCurrent: href === current }))}
        />
      </div>
    </>
  );
}
