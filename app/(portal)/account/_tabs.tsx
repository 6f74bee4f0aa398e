import { Tabs } from "@/components/ui/tabs";

const places = [
  ["/account", "Profile"],
  ["/account/notifications", "Notifications"],
  ["/account/password", "Password"],
  ["/account/sessions", "Sessions"],
  ["/account/tokens", "Access tokens"],
] as const;

/** Tabs of the account pages. */
export function AccountTabs({ current }: { current: (typeof places)[number][0] }) {
  return (
    <div className="mb-6">
      <Tabs label="Your account" tabs={places.map(([href, label]) => ({ href, label, isCurrent: href === current }))} />
    </div>
  );
}
