import { Send } from "lucide-react";
import { loadList } from "@/app/_server/load-list";
import type { Query } from "@/app/_server/query";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FilterChips } from "@/components/ui/filter-chips";
import { hrefWith } from "@/components/ui/href";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { plural } from "@/lib/format";
import { listWebhookDeliveries } from "@/lib/webhooks/list-webhook-deliveries";
import type { Webhook, WebhookDelivery } from "@/lib/webhooks/schema";
import { deliveryStatus } from "../_words";
import { redeliverAction } from "../actions";
import { PressButton } from "./press-button";

interface Props {
  webhook: Webhook;
  mayWrite: boolean;
  query: Query;
  pathname: string;
}

/** What was sent, what the receiver said, and the way to send it again. */
export async function DeliveriesCard({ webhook, mayWrite, query: given, pathname }: Props) {
  const own = { webhookId: webhook.id, limit: "20" };
  const list = await loadList(listWebhookDeliveries, { query: given, names: ["status"], own });
  const { page, params: query, unusable } = list;
  const { items, nextCursor } = page;
  return (
    <Card title="Deliveries" description="The newest first; kept for 90 days." isFlush>
      <UnusableFilters filters={unusable} />
      <div className="border-b border-separator px-5 py-3">
        <FilterChips
          label="Deliveries by status"
          param="status"
          pathname={pathname}
          params={query}
          options={[
            { value: "delivered", label: "Delivered" },
            { value: "queued", label: "Waiting" },
            { value: "dead", label: "Given up" },
          ]}
        />
      </div>
      {items.length === 0 ? (
        <EmptyState icon={<Send />} title="Nothing here yet">
          Events show up as they happen. A test event shows whether the receiver takes them.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-separator">
          {items.map((delivery) => (
            <Delivery
              key={delivery.eventId}
              delivery={delivery}
              canRedeliver={mayWrite && webhook.status === "active" && delivery.eventType !== "webhook.confirm"}
            />
          ))}
        </ul>
      )}
      {nextCursor ? (
        <div className="border-t border-separator px-5 py-3">
          <ButtonLink size="sm" href={hrefWith(pathname, query, { cursor: nextCursor })}>
            Older deliveries
          </ButtonLink>
        </div>
      ) : null}
    </Card>
  );
}

function Delivery({ delivery, canRedeliver }: { delivery: WebhookDelivery; canRedeliver: boolean }) {
  const { webhookId, eventId, eventType, attempts, responseStatus, durationMs, nextAttemptAt } = delivery;
  const facts = [
    attempts > 0 ? plural(attempts, "attempt") : "",
    responseStatus ? `answered ${responseStatus}` : "",
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
          // Stays while the event waits: gone, it could not say that it worked.
          <PressButton
            action={redeliverAction}
            hidden={{ webhookId, eventId }}
            label="Send again"
            pendingLabel="Sending…"
            isDisabled={delivery.status === "queued"}
          />
        ) : null}
      </div>
      {delivery.error ? <p className="mt-2 text-[13px] leading-5 text-warning">{delivery.error}</p> : null}
      <details className="mt-1 text-[13px]">
        <summary className="min-h-6 w-fit cursor-pointer text-muted hover:text-foreground">Event and answer</summary>
        <div className="grid gap-3 py-2 lg:grid-cols-2">
          <Source title={`data of ${eventId}`} text={JSON.stringify(delivery.data, null, 2)} />
          <Source title="The answer's beginning" text={delivery.responseBody || "(empty)"} />
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
