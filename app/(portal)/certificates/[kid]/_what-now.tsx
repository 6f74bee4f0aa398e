import { loadIfAllowed } from "@/app/_server/load";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { HealthBadge } from "@/components/ui/health-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { revocationOutcome } from "@/lib/certificates/revocation-outcome";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import type { RevocationOutcome } from "@/lib/certificates/schema/outcome";
import { requestSlot } from "../_wizard/request-slot";
import { NewWithSameTexts } from "./new-with-same-texts";

/** After a revocation: the next certificate, the clients that need it, and who has been notified. */
export async function WhatNow({ certificate, mayIssue }: { certificate: Certificate; mayIssue: boolean }) {
  if (!certificate.revokedAt) return null;
  const outcome = await loadIfAllowed(revocationOutcome, { kid: certificate.kid });
  if (!outcome) return null;
  const { replacement } = outcome;
  return (
    <Card
      title="What now"
      description="Revocation is permanent. Clients that used this certificate need another one."
      action={mayIssue && !replacement ? <NewCertificate certificate={certificate} /> : null}
    >
      <DescriptionList
        items={[
          {
            term: "New certificate",
            value: replacement ? (
              <>
                <TextLink href={`/certificates/${replacement.kid}`}>
                  <bdi>{replacement.name}</bdi>
                </TextLink>{" "}
                <span className="text-muted">has the same type and is valid.</span>
              </>
            ) : mayIssue ? (
              "None with this type. A new one takes over type, name and key location. Use a new key."
            ) : (
              "None with this type. Ask an administrator of the organisation to create one."
            ),
          },
          {
            term: "Clients",
            hint: "that could authenticate with it",
            value: <Clients outcome={outcome} of={certificate} />,
          },
          { term: "Notified", value: <Notified outcome={outcome} of={certificate} /> },
        ]}
      />
    </Card>
  );
}

function NewCertificate({ certificate }: { certificate: Certificate }) {
  const { applicationId, organisationId, profileId, name, keyHolderNote } = certificate;
  const own = applicationId ? `/applications/${applicationId}` : `/organisations/${organisationId}`;
  const holder = applicationId ? { applicationId } : { organisationId };
  return (
    <NewWithSameTexts
      href={`${own}/certificates/new?step=key&type=${profileId}`}
      slot={requestSlot({ holder, type: profileId, replaces: undefined })}
      name={name}
      keyHolderNote={keyHolderNote}
    />
  );
}

function Clients({ outcome: { clients }, of }: { outcome: RevocationOutcome; of: Certificate }) {
  if (clients.length === 0) return "None";
  return (
    <ul className="flex flex-col gap-1">
      {clients.map(({ clientId, name, state }) => (
        <li key={clientId} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <TextLink href={`/applications/${of.applicationId}/clients/${clientId}`}>
            <bdi>{name}</bdi>
          </TextLink>
          {state ? <HealthBadge state={state} /> : <span className="text-muted">Suspended</span>}
        </li>
      ))}
    </ul>
  );
}

const statuses: Record<NonNullable<RevocationOutcome["webhooks"]>[number]["status"], string> = {
  queued: "waiting to be delivered",
  delivered: "delivered",
  dead: "not delivered",
};

function Notified({ outcome: { webhooks }, of }: { outcome: RevocationOutcome; of: Certificate }) {
  return (
    <ul className="flex flex-col gap-1">
      <li>
        CRL, OCSP and key sets, from which relying parties learn it. The portal sends no email about a revocation.
      </li>
      {webhooks === null ? null : webhooks.length === 0 ? (
        <li>
          No webhook subscribed to revocations.{" "}
          <TextLink href={`/organisations/${of.organisationId}/webhooks`}>Webhooks of the organisation</TextLink>
        </li>
      ) : (
        webhooks.map(({ id, receiver, description, status, deliveredAt }) => (
          <li key={id}>
            <TextLink href={`/organisations/${of.organisationId}/webhooks/${id}`}>
              <bdi>{description || receiver}</bdi>
            </TextLink>{" "}
            <span className="text-muted">
              {statuses[status]} {deliveredAt ? <RelativeTime value={deliveredAt} /> : null}
            </span>
          </li>
        ))
      )}
    </ul>
  );
}
