import type { Tx } from "@/lib/db/database";
import { MINUTE_MS } from "@/lib/durations";
import { findPlatformWarnings } from "@/lib/notifications/platform-warnings";
import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import type { Permission } from "@/lib/operation/permissions";
import { findOrganisation } from "@/lib/organisations/public";
import { SlowCache } from "@/lib/runtime/slow-cache";
import { chooseActions } from "./choose-actions";
import {
  ACTION_KINDS,
  type Action,
  type ActionKind,
  ActionList,
  ListActionsInput,
  MAX_ACTIONS,
  MAX_SHOWN,
} from "./schema";
import { findExpiring, findOpenRotations } from "./store/certificates";
import { findFailing, findWithoutKey } from "./store/clients";
import type { ActionFilter, ActionRow } from "./store/found";
import { findFailingWebhooks, findUndelivered, findWithoutContact } from "./store/owners";

/** How the rows of a kind are found, and the permission that shows them. */
const SOURCES: Record<
  ActionKind,
  { permission: Permission; find(tx: Tx, filter: ActionFilter): Promise<ActionRow[]> }
> = {
  platform_expiry: { permission: "authority:read", find: findPlatform },
  no_usable_key: { permission: "client:read", find: findWithoutKey },
  failing: { permission: "client:read", find: findFailing },
  expiring: { permission: "certificate:read", find: findExpiring },
  open_rotation: { permission: "certificate:read", find: findOpenRotations },
  undelivered_email: { permission: "mail:read", find: findUndelivered },
  failing_webhook: { permission: "webhook:read", find: findFailingWebhooks },
  no_contact: { permission: "organisation:read", find: findWithoutContact },
};

/** One entry for each kind, which every user of the platform shares: only on a large platform. */
const platform = Object.fromEntries(
  ACTION_KINDS.map((kind) => [kind, new SlowCache<ActionRow[]>({ slowFromMs: 50, keepMs: MINUTE_MS / 2 })]),
) as Record<ActionKind, SlowCache<ActionRow[]>>;
/**
 * What needs action in the caller's organisations, or in one of them; of the kinds whose objects the caller may read. Each kind costs one
 * statement that stops after `MAX_ACTIONS` rows.
 * @throws AppError not_found for an organisation outside the caller's scope
 */
export const listActions = defineOperation({
  operation: "action.list",
  summary:
    "List what needs action: expiring certificates, clients without tokens, missing contacts and failed deliveries.",
  permission: "organisation:read",
  scope: "organisation",
  effect: "read",
  input: ListActionsInput,
  output: ActionList,
  async run({ ctx, input: { organisationId, kind, limit }, tx }) {
    if (organisationId) await findOrganisation(tx, scopeOf(ctx.actor, "organisation:read"), organisationId);
    const now = ctx.deps.clock.now();
    const kinds = kind ? [kind] : ACTION_KINDS;
    const found = await Promise.all(
      kinds.map(async (one) => {
        const { permission, find } = SOURCES[one];
        const scope = scopeOf(ctx.actor, permission);
        const rows =
          scope !== "all" && scope.size === 0 ? [] : await find(tx, { scope, organisationId, now, take: limit });
        return { kind: one, count: rows[0]?.total ?? 0, items: rows.map((row) => toAction(one, row)) };
      }),
    );
    const counts = found.filter(({ count }) => count > 0).map(({ items: _, ...count }) => count);
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    return { items: chooseActions(found, limit), total, counts };
  },
});

function toAction(kind: ActionKind, { total: _, at, lastUsedAt, ...row }: ActionRow): Action {
  return { ...row, kind, at: at?.toISOString() ?? null, lastUsedAt: lastUsedAt?.toISOString() ?? null };
}

/** Only for users of the whole platform: an organisation can't act on a CA. */
async function findPlatform(tx: Tx, { scope, organisationId, now, take }: ActionFilter): Promise<ActionRow[]> {
  if (scope !== "all" || organisationId) return [];
  const warnings = (await findPlatformWarnings(tx, now)).slice(0, MAX_ACTIONS);
  const nothing = { organisationId: null, organisationName: null, applicationId: null, applicationName: null };
  return warnings.slice(0, take).map(({ subject, what, name, notAfter }) => ({
    ...nothing,
    subjectId: subject.split(":")[1] ?? null,
    name,
    at: notAfter,
    count: null,
    reason: what,
    requestId: null,
    profileId: null,
    lastUsedAt: null,
    total: warnings.length,
  }));
}
