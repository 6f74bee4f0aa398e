import { loadIfAllowed } from "@/app/_server/load";
import { Banner } from "@/components/ui/banner";
import { listNotices } from "@/lib/platform/list-notices";
import type { PlatformNotice } from "@/lib/platform/schema";

const BANNERS: Record<PlatformNotice["kind"], { tone: "danger" | "warning"; title: string }> = {
  restore_older: { tone: "danger", title: "The restore from a backup is not finished" },
  restore_copied: { tone: "warning", title: "DATA_DIR was copied or moved" },
  address_differs: { tone: "warning", title: "Processes run with different URLs" },
  address_changed: { tone: "warning", title: "A URL of the portal changed" },
};

/** Notices about the installation, shown on every page to platform users. */
export async function PlatformNotices() {
  const notices = await loadIfAllowed(listNotices, {});
  if (!notices || notices.length === 0) return null;
  return (
    <div className="mb-6 flex flex-col gap-3">
      {notices.map(({ kind, message }) => (
        <Banner key={message} tone={BANNERS[kind].tone} title={BANNERS[kind].title}>
          {message}
        </Banner>
      ))}
    </div>
  );
}
