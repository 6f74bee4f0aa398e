import "server-only";
import { canDo } from "@/app/_server/permissions";
import { Card } from "@/components/ui/card";
import type { SuspendedBy } from "@/lib/operation/suspension";
import { type Suspension, SuspensionButton } from "./suspension-button";

/** Descriptions for records with clients and keys: organisations and applications. */
export const HOLDER_TEXTS = {
  suspend: "For emergencies that need investigation first. Nothing is deleted, and you can resume it.",
  resume: "Its clients can get tokens again and its keys are published as active.",
};

/** Suspends and resumes a record. Without the button when the portal's security team suspended it and the user is not part of it. */
export async function StatusCard({
  suspendedBy,
  about,
  ...suspension
}: Suspension & {
  suspendedBy?: SuspendedBy | null;
  /** Descriptions of the card. */
  about: { suspend: string; resume: string };
}) {
  if (suspendedBy === "platform" && !(await canDo("security:respond"))) {
    return (
      <Card
        title="Suspended by the portal's security team"
        description="Only a security officer or a super administrator can resume it. Contact them for details."
      />
    );
  }
  const isActive = suspension.status === "active";
  return (
    <Card
      title={isActive ? "Suspend" : "Resume"}
      description={isActive ? about.suspend : about.resume}
      action={<SuspensionButton {...suspension} />}
    />
  );
}
