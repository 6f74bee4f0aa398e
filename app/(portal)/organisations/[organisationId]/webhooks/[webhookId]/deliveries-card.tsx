import { Send } from "lucide-react";
import type { Query } from "@/app/_server/query";
import type { ListFilter } from "@/app/(portal)/_list/filters";
import { ListScreen } from "@/app/(portal)/_list/list-screen";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { plural } from "@/lib/format";
import { listWebhookDeliveries } from "@/lib/webhooks/list-webhook-deliveries";
import type { Webhook, WebhookDelivery } from "@/lib/webhooks/schema";
import { deliveryStatus } from "../_labels";
import { redeliverAction } from "../actions";
import { PressButton } from "./press-button";

const FILTERS: readonly ListFilter[] = [
  {
    kind: "chips",
    param: "status",
    label: "Deliveries by status",
    options: [
      { value: "delivered", label: "Delivered" },
      { value: "queued", label: "Queued" },
      { value: "dead", label: "Failed" },
    ],
  },
];

interface Props {
  webhook: Webhook;
  mayWrite: boolean;
  query: Query;
  pathname: string;
}

/** Deliveries with the response of the endpoint, and a button to resend each. */
export function DeliveriesCard({ webhook, mayWrite, query, pathname }: Props) {
  const canRedeliver = mayWrite && webhook.status === "active";
  return (
    <ListScreen
      operation={listWebhookDeliveries}
      pathname={pathname}
      query={query}
      filters={FILTERS}
      own={{ webhookId: webhook.id, limit: "20" }}
      card={{ title: "Deliveries", description: "Newest first, kept for at least 90 days." }}
      view={() => ({
        caption: "Deliveries, newest first",
        rows: {
          kind: "items",
          item: (delivery) => (
            <Delivery
              key={delivery.eventId}
              delivery={delivery}
              canRedeliver={canRedeliver && delivery.eventType !== "webhook.confirm"}
            />
          ),
        },
        icon: <Send />,
        empty: {
          title: "No deliveries yet",
          text: "Events are listed as they happen. Send a test event to check the endpoint.",
        },
        noMatch: { title: "No matching deliveries", text: "Clear the filter to see all deliveries." },
      })}
    />
  );
}

function Delivery({ delivery, canRedeliver }: { delivery: WebhookDelivery; canRedeliver: boolean }) {
  const { webhookId, eventId, eventType, attempts, responseStatus, durationMs, nextAttemptAt } = delivery;
  const facts = [
    attempts > 0 ? plural(attempts, "attempt") : "",
    responseStatus ? `HTTP ${responseStatus}` : "",
    durationMs !== null && attempts > 0 ? `${durationMs} ms` : "",
  ].filter(Boolean);
  return (
    <li className="px-5 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1 basis-56">
          <code className="block font-mono text-[13px] font-medium">{eventType}</code>
          <span className="block text-[13px] text-muted">
            <RelativeTime value={delivery.createdAt} />
            {facts.length > 0 ? ` · ${facts.join(" · ")}` : ""}
            {nextAttemptAt && attempts > 0 ? (
              <>
                {" · next "}
                <RelativeTime value={nextAttemptAt} />
              </>
            ) : null}
          </span>
        </span>
        <StatusBadge {...deliveryStatus(delivery)} />
        {canRedeliver ? (
          // Stays mounted while the event is queued, because it shows the result.
          <PressButton
            action={redeliverAction}
            hidden={{ webhookId, eventId }}
            label="Resend"
            pendingLabel="Sending…"
            isDisabled={delivery.status === "queued"}
          />
        ) : null}
      </div>
      {delivery.error ? <p className="mt-2 text-[13px] leading-5 text-warning">{delivery.error}</p> : null}
      <details className="mt-1 text-[13px]">
        <summary className="min-h-6 w-fit cursor-pointer text-muted hover:text-foreground">Event and response</summary>
        <div className="grid gap-3 py-2 lg:grid-cols-2">
          <Source title={`data of ${eventId}`} text={JSON.stringify(delivery.data, null, 2)} />
          <Source title="Start of the response" text={delivery.responseBody || "(empty)"} />
        </div>
      </details>
    </li>
  );
}

function Source({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title} className="min-w-0">
      <p className="mb-1 text-xs break-all text-muted">{title}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-60 overflow-auto rounded-lg border border-border bg-code p-3 font-mono text-xs leading-5 break-all whitespace-pre-wrap"
      >
        {text}
      </pre>
    </section>
  );
}
