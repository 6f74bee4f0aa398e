import { currentActor } from "@/app/_server/session";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { plural } from "@/lib/format";
import { isPlatformSecurity } from "@/lib/operation/actor";
import type { Organisation } from "@/lib/organisations/schema";
import { setOrganisationStatusAction } from "../actions";

/** Suspending and letting it work again, for those who may. */
export async function StatusCard({ organisation }: { organisation: Organisation }) {
  if (!isPlatformSecurity(await currentActor())) return null;
  const isActive = organisation.status === "active";
  const hidden = { organisationId: organisation.id, status: isActive ? "suspended" : "active" };
  return (
    <Card
      title={isActive ? "Suspend" : "Let it work again"}
      description={
        isActive
          ? "For when something is wrong and there is no time to find out what. Nothing is lost; you can undo it."
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
              At once, {plural(organisation.counts?.applications ?? 0, "application")} with{" "}
              {plural(organisation.counts?.activeCertificates ?? 0, "active certificate")} stop working: their clients
              get no tokens and their keys leave the published sets. No certificate is revoked.
            </p>
          </ConfirmButton>
        ) : (
          <ConfirmButton
            label="Let it work again"
            title={`Let ${organisation.legalName} work again?`}
            confirmLabel="Let it work again"
            pendingLabel="Working…"
            tone="primary"
            action={setOrganisationStatusAction}
            hidden={hidden}
          >
            <p className="leading-6">Its applications, clients and keys work as before, at once.</p>
          </ConfirmButton>
        )
      }
    />
  );
}
