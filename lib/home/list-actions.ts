import type { Tx } from "@/lib/db/database";
import { MINUTE_MS } from "@/lib/durations";
import { findPlatformWarnings } from "@/lib/notifications/platform-warnings";
import { scopeOf } from "@/lib/operation/actor";
import { type Context, defineOperation } from "@/lib/operation/operation";
import type { Permission } from "@/lib/operation/permissions";
import { isEmptyScope } from "@/lib/operation/scope";
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
interface Source {
  permission: Permission;
  find(tx: Tx, filter: ActionFilter): Promise<ActionRow[]>;
  /** The rows of the whole platform. */
  platform: SlowCache<ActionRow[]>;
}

const source = (permission: Permission, find: Source["find"]): Source => ({
  permission,
  find,
  platform: new SlowCache({ slowFromMs: 500, keepMs: MINUTE_MS / 2 }),
});

const SOURCES: Record<ActionKind, Source> = {
  platform_expiry: source("authority:read", findPlatform),
  no_usable_key: source("client:read", findWithoutKey),
  failing: source("client:read", findFailing),
  expiring: source("certificate:read", findExpiring),
  open_rotation: source("certificate:read", findOpenRotations),
  undelivered_email: source("mail:read", findUndelivered),
  failing_webhook: source("webhook:read", findFailingWebhooks),
  no_contact: source("organisation:read", findWithoutContact),
};

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
    const kinds = kind ? [kind] : ACTION_KINDS;
    const found = await Promise.all(
      kinds.map(async (one) => {
        const rows = await rowsOf(ctx, tx, SOURCES[one], { organisationId, now: ctx.deps.clock.now() });
        return { kind: one, count: rows[0]?.total ?? 0, items: rows.slice(0, limit).map((row) => toAction(one, row)) };
      }),
    );
    const counts = found.filter(({ count }) => count > 0).map(({ items: _, ...count }) => count);
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    return { items: chooseActions(found, limit), total, counts };
  },
});

/** Up to `MAX_SHOWN` rows of a kind; none without its permission. */
async function rowsOf(
  { actor, deps }: Context,
  tx: Tx,
  { permission, find, platform }: Source,
  given: Pick<ActionFilter, "organisationId" | "now">,
): Promise<ActionRow[]> {
  const scope = scopeOf(actor, permission);
  const read = () => find(tx, { ...given, scope, take: MAX_SHOWN });
  if (scope === "all" && !given.organisationId) return platform.get(deps.db, given.now, read);
  return isEmptyScope(scope) ? [] : read();
}

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
