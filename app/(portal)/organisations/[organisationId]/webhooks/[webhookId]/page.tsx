import { notFound } from "next/navigation";
import { cache } from "react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { DescriptionList } from "@/components/ui/description-list";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { getWebhook } from "@/lib/webhooks/get-webhook";
import type { Webhook } from "@/lib/webhooks/schema";
import { organisationOf, titledByOrganisation } from "../../_frame";
import { formatLabels, webhookStatus } from "../_labels";
import {
  deleteWebhookAction,
  rotateSecretAction,
  setWebhookStatusAction,
  testWebhookAction,
  updateWebhookAction,
} from "../actions";
import { DeliveriesCard } from "./deliveries-card";
import { PressButton } from "./press-button";
import { SecretCard } from "./secret-card";
import { SettingsForm } from "./settings-form";
import { StateBanner } from "./state-banner";

type Props = PageProps<{ organisationId: string; webhookId: string }>;

export const generateMetadata = titledByOrganisation("Webhook");

const webhookOf = cache((webhookId: string) => load(getWebhook, { webhookId }));

export default async function WebhookPage({ params, searchParams }: Props) {
  const { organisationId, webhookId } = await params;
  const [organisation, webhook, query] = await Promise.all([
    organisationOf(organisationId),
    webhookOf(webhookId),
    searchParams,
  ]);
  if (webhook.organisationId !== organisation.id) notFound();
  const mayWrite = await canDo("webhook:write", organisationId);
  const own = `/organisations/${organisation.id}`;
  return (
    <>
      <PageHeader
        title={new URL(webhook.url).host}
        crumbs={[
          { label: "Organisations", href: "/organisations" },
          { label: organisation.legalName, href: own },
          { label: "Webhooks and calendars", href: `${own}/webhooks` },
          { label: new URL(webhook.url).host },
        ]}
        badges={<StatusBadge {...webhookStatus(webhook)} />}
        description={webhook.description || undefined}
        actions={mayWrite ? <Actions webhook={webhook} /> : null}
      />
      <div className="flex flex-col gap-6">
        <StateBanner webhook={webhook} mayWrite={mayWrite} />
        <Facts webhook={webhook} />
        <DeliveriesCard
          webhook={webhook}
          mayWrite={mayWrite}
          query={query}
          pathname={`${own}/webhooks/${webhook.id}`}
        />
        {mayWrite ? (
          <>
            <SecretCard webhookId={webhook.id} hint={webhook.secretHint} action={rotateSecretAction} />
            <Card title="Settings">
              <SettingsForm webhook={webhook} action={updateWebhookAction} />
            </Card>
          </>
        ) : null}
      </div>
    </>
  );
}

function Actions({ webhook }: { webhook: Webhook }) {
  const { status } = webhook;
  const hidden = { webhookId: webhook.id };
  return (
    <>
      {status === "active" ? (
        <PressButton action={testWebhookAction} hidden={hidden} label="Send test event" pendingLabel="Sending…" />
      ) : null}
      {status === "active" || status === "paused" ? (
        <PressButton
          action={setWebhookStatusAction}
          hidden={{ ...hidden, status: status === "active" ? "paused" : "active" }}
          label={status === "active" ? "Pause" : "Resume"}
          pendingLabel={status === "active" ? "Pausing…" : "Resuming…"}
        />
      ) : null}
      <ConfirmButton
        label="Delete"
        title="Delete this webhook?"
        confirmLabel="Delete webhook"
        pendingLabel="Deleting…"
        action={deleteWebhookAction}
        hidden={hidden}
      >
        <p className="leading-6">Its delivery log is deleted too, and queued events are not sent.</p>
      </ConfirmButton>
    </>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  return (
    <Card title="Endpoint">
      <DescriptionList
        items={[
          { term: "URL", value: <code className="font-mono text-[13px] break-all">{webhook.url}</code> },
          { term: "Format", value: formatLabels[webhook.format].title },
          { term: "Events", value: webhook.eventTypes.join(", ") },
          {
            term: "Last delivered",
            value: webhook.lastDeliveredAt ? <RelativeTime value={webhook.lastDeliveredAt} /> : "Never",
          },
          {
            term: "Signing secret",
            value: (
              <>
                <code className="font-mono text-[13px]">whsec_…{webhook.secretHint}</code>
                {webhook.previousSecretUntil ? (
                  <>
                    {" "}
                    and the previous secret, which expires <RelativeTime value={webhook.previousSecretUntil} />
                  </>
                ) : null}
              </>
            ),
          },
          { term: "Created", value: <RelativeTime value={webhook.createdAt} /> },
        ]}
      />
    </Card>
  );
}
