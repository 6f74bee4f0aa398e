import type { BaseDeps } from "@/lib/operation/deps";
import type { RenderedEvent } from "./rendered-event";
import { CONFIRM_EVENT } from "./schema";
import { challengeOf } from "./secret";
import { slackMessage } from "./slack";
import type { ClaimedDelivery } from "./store/deliveries";

/** The body of an attempt. Events are stored as data and rendered when sent, so links and texts are current. */
export function renderBody(deps: Pick<BaseDeps, "env">, { subscription, ...row }: ClaimedDelivery): string {
  const event: RenderedEvent = {
    type: row.eventType,
    timestamp: row.occurredAt.toISOString(),
    data: { ...(row.data as Record<string, unknown>), ...linkOf(deps.env.publicUrl, row.data) }, // an object, see view.ts
  };
  if (row.eventType === CONFIRM_EVENT) event.data.challenge = challengeOf(deps, subscription);
  if (subscription.format !== "slack") return JSON.stringify(event);
  const page = `${deps.env.publicUrl}/organisations/${subscription.organisationId}/webhooks/${subscription.id}`;
  return JSON.stringify(slackMessage(event, page));
}

/** The page of the most specific object of the event. */
function linkOf(publicUrl: string, data: unknown): { url?: string } {
  const { kid, certificateId, applicationId, organisationId } = data as Record<string, unknown>;
  if (certificateId && kid) return { url: `${publicUrl}/certificates/${kid}` };
  if (applicationId) return { url: `${publicUrl}/applications/${applicationId}` };
  return organisationId ? { url: `${publicUrl}/organisations/${organisationId}` } : {};
}
