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
      title="Suspended by the portal's security team"
      description="Only a security officer or a super administrator can resume it. Contact them for details."
    />
  );
}
