import "server-only";
import { canDo } from "@/app/_server/permissions";
import { Card } from "@/components/ui/card";
import type { SuspendedBy } from "@/lib/operation/suspension";

/** True when the portal's security team suspended it and the user can't resume it. */
export const isHeld = async ({ suspendedBy }: { suspendedBy: SuspendedBy | null }): Promise<boolean> =>
  suspendedBy === "platform" && !(await canDo("security:respond"));

/** Shown instead of the resume button. */
export function HeldCard() {
  return (
    <Card
      title="Suspended by a security officer or super administrator"
      description="Only they can resume it. Contact them for details."
    />
  );
}
