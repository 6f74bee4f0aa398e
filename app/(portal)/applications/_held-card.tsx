import "server-only";
import { canDo } from "@/app/_server/permissions";
import { Card } from "@/components/ui/card";
import type { SuspendedBy } from "@/lib/operation/suspension";

/** True when the portal's security people suspended it and the reader is none of them: then resuming is not offered. */
export const isHeld = async ({ suspendedBy }: { suspendedBy: SuspendedBy | null }): Promise<boolean> =>
  suspendedBy === "platform" && !(await canDo("security:respond"));

/** Stands where the button to resume would be. */
export function HeldCard() {
  return (
    <Card
      title="Suspended by the portal"
      description="The portal's security people suspended it, so only they can resume it. Ask them what happened."
    />
  );
}
