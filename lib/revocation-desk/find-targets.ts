import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { suspendedByOf } from "@/lib/operation/suspension";
import { FindTargetsInput, FoundTargets } from "./schema";
import { findTargets as find } from "./store";

/** Finds organisations, applications and clients to suspend, by name or id. */
export const findTargets = defineOperation({
  operation: "security.find_targets",
  id: "findTargets",
  summary: "Find organisations, applications and clients to suspend.",
  permission: "security:respond",
  scope: "platform",
  effect: "read",
  input: FindTargetsInput,
  output: FoundTargets,
  async run({ ctx, input, tx }) {
    const scope = scopeOf(ctx.actor, "security:respond");
    const { organisations, applications, clients } = await find(tx, scope, input.q, ctx.deps.clock.now());
    return {
      organisations: organisations.map(({ id, legalName, status, _count }) => ({
        id,
        name: legalName,
        status,
        // Only the platform suspends organisations.
        suspendedBy: status === "active" ? null : ("platform" as const),
        certificates: _count.certificates,
      })),
      applications: applications.map((row) => ({
        id: row.id,
        name: row.name,
        status: row.status,
        suspendedBy: suspendedByOf(row),
        organisationName: row.organisation.legalName,
        certificates: row._count.certificates,
      })),
      clients: clients.map((row) => ({
        id: row.clientId,
        name: row.name,
        status: row.status,
        suspendedBy: suspendedByOf(row),
        applicationId: row.applicationId,
        applicationName: row.application.name,
      })),
    };
  },
});
