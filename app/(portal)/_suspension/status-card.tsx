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

/** Suspends and resumes a record. Without the button when a security officer or super administrator suspended it and the user is neither. */
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
        title="Suspended by a security officer or super administrator"
        description="Only they can resume it. Contact them for details."
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
