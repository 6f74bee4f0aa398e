import { currentActor } from "@/app/_server/session";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { plural } from "@/lib/format";
import { isPlatformSecurity } from "@/lib/operation/actor";
import type { Organisation } from "@/lib/organisations/schema";
import { setOrganisationStatusAction } from "../actions";

/** Suspends and resumes the organisation, for users who may. */
export async function StatusCard({ organisation }: { organisation: Organisation }) {
  if (!isPlatformSecurity(await currentActor())) return null;
  const isActive = organisation.status === "active";
  const hidden = { organisationId: organisation.id, status: isActive ? "suspended" : "active" };
  return (
    <Card
      title={isActive ? "Suspend" : "Resume"}
      description={
        isActive
          ? "For emergencies that need investigation first. Nothing is deleted, and you can resume it."
          : "Its clients can get tokens again and its keys are published as active."
      }
      action={
        isActive ? (
          <ConfirmButton
            label="Suspend organisation"
            title={`Suspend ${organisation.legalName}?`}
            confirmLabel="Suspend organisation"
            pendingLabel="Suspending…"
            action={setOrganisationStatusAction}
            hidden={hidden}
          >
            <p className="leading-6">
              Effective immediately, {plural(organisation.counts?.applications ?? 0, "application")} with{" "}
              {plural(organisation.counts?.activeCertificates ?? 0, "active certificate")} stop working: their clients
              get no tokens and their keys are removed from the published key sets. No certificate is revoked.
            </p>
          </ConfirmButton>
        ) : (
          <ConfirmButton
            label="Resume organisation"
            title={`Resume ${organisation.legalName}?`}
            confirmLabel="Resume organisation"
            pendingLabel="Resuming…"
            tone="primary"
            action={setOrganisationStatusAction}
            hidden={hidden}
          >
            <p className="leading-6">Its applications, clients and keys resume immediately.</p>
          </ConfirmButton>
        )
      }
    />
  );
}
