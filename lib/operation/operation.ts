import type { z } from "zod";
import type { Tx } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import type { Change } from "@/lib/runtime/changes";
import { keepRecord } from "@/lib/runtime/record";
import { noteSchemas } from "@/lib/runtime/secret-members";
import { type Access, type Actor, type ActorOf, authorise, type OperationScope } from "./actor";
import type { AuditEntry, AuditRow } from "./audit-entry";
import { toAuditRow } from "./audit-entry";
import type { BaseDeps } from "./deps";
import { operationIdOf } from "./names";
import { parseInput, parseOutput } from "./parse";
import type { Permission } from "./permissions";
import { insertAuditRow } from "./store";

/** The context of one call, beside its input. Created by adapters. */
export interface Context<Deps extends BaseDeps = BaseDeps, Caller extends Actor = Actor> {
  actor: Caller;
  deps: Deps;
  /** Returned as X-Request-Id, written to log and audit. */
  requestId: string;
  /** Network address of the caller, for audit and rate limits. */
  address?: string;
}

interface RunArguments<Input, Deps extends BaseDeps, Caller extends Actor> {
  ctx: Context<Deps, Caller>;
  input: Input;
  /** Open transaction of a `write`; the plain client for `read` and `durable`. */
  tx: Tx;
  /** Writes the audit row in this transaction. A `write` that never calls it fails. */
  audit(entry: AuditEntry): Promise<void>;
  /** For `durable`: the audit row as data, to be inserted by the statement that makes the change. */
  auditRow(entry: AuditEntry): AuditRow;
  /** Announces a change; the caches of every process are notified after the commit. */
  changed(change: Change): void;
}

/**
 * - `read`: changes nothing. No transaction, no audit.
 * - `write`: one transaction around `run`, with the audit row inside.
 * - `durable`: `run` makes its own commits, because an irreversible step (a signature) is between them.
 */
export type Effect = "read" | "write" | "durable";

interface OperationDefinition<
  Input extends z.ZodType,
  Output extends z.ZodType,
  Deps extends BaseDeps,
  Scope extends OperationScope,
> extends Access {
  /** `entity.verb`, as in the audit log. */
  operation: string;
  /** `operationId` of the OpenAPI document, if it can't be derived from `operation` (`operationIdOf`). */
  id?: string;
  /** One sentence for the OpenAPI document and the CLI's help. */
  summary: string;
  scope: Scope;
  effect: Effect;
  /**
   * For `durable`: the operation that makes and audits the change, if any. `run` then writes no audit row itself.
   */
  auditedBy?: string;
  input: Input;
  output: Output;
  run(args: RunArguments<z.output<Input>, Deps, ActorOf<Scope>>): Promise<z.input<Output>>;
}

/** Allowed combinations. A change without an organisation has the scope `platform`, never `shared`. */
type Declared = (
  | { scope: "platform" | "organisation"; permission: Permission; inBrowser?: never }
  | { scope: "platform"; permission: "operator" | "job"; inBrowser?: never }
  | { scope: "shared"; permission: Permission; effect: "read"; inBrowser?: never }
  | { scope: "self"; permission: Permission | "self" }
  | { scope: "public"; permission: "public"; inBrowser?: never }
) &
  ({ effect: "durable" } | { auditedBy?: never });

export interface Operation<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Deps extends BaseDeps = BaseDeps,
> extends Omit<OperationDefinition<Input, Output, Deps, OperationScope>, "run" | "id"> {
  /** Its name in APIs, also that of the exported constant: `revokeCertificate`. */
  id: string;
  /** Authorise → validate → run → audit → output schema. @throws AppError */
  execute(ctx: Context<Deps>, input: unknown): Promise<z.output<Output>>;
}

/** Declares an operation: the only path for web, REST, CLI and jobs. */
export const defineOperation = operationsWith<BaseDeps>();

/** `defineOperation` for a module whose operations need more than `BaseDeps`. */
export function operationsWith<Deps extends BaseDeps>() {
  return <Input extends z.ZodType, Output extends z.ZodType, Scope extends OperationScope>(
    definition: OperationDefinition<Input, Output, Deps, Scope> & Declared,
  ): Operation<Input, Output, Deps> => define(definition);
}

function define<Input extends z.ZodType, Output extends z.ZodType, Deps extends BaseDeps, Scope extends OperationScope>(
  definition: OperationDefinition<Input, Output, Deps, Scope>,
): Operation<Input, Output, Deps> {
  const { run, ...declared } = definition;
  noteSchemas(definition.input, definition.output);
  return {
    id: operationIdOf(definition.operation),
    ...declared,
    async execute(ctx, rawInput) {
      authorise(ctx.actor, definition);
      const input = parseInput(definition.input, rawInput);
      const changes: Change[] = [];
      let audited = 0;
      const changed = (change: Change) => void changes.push(change);
      const auditRow = (entry: AuditEntry) => {
        audited += 1;
        return toAuditRow(ctx, definition.operation, entry);
      };
      const inside = async (tx: Tx) => {
        const result = await run({
          ctx: ctx as Context<Deps, ActorOf<Scope>>, // `authorise` allows only users if the scope is `self`
          input,
          tx,
          changed,
          auditRow,
          audit: (entry) => writeAuditRow(ctx.deps, tx, auditRow(entry)),
        });
        if (definition.effect !== "read" && audited === 0 && !definition.auditedBy) {
          throw new AppError("internal", "The change could not be audited, so it was not made.", {
            cause: new Error(`${definition.operation} wrote no audit row`),
          });
        }
        if (definition.effect === "write") await ctx.deps.changes.announce(tx, changes);
        return result;
      };
      const { db } = ctx.deps;
      const result = definition.effect === "write" ? await db.transaction(inside) : await inside(db.prisma);
      for (const change of changes) {
        recordChange(ctx, change);
        ctx.deps.changes.deliver(change);
      }
      return parseOutput(definition, result);
    },
  };
}

/** Appends a row and calls `onAudit`, in one transaction. */
export async function writeAuditRow({ onAudit }: Pick<BaseDeps, "onAudit">, tx: Tx, row: AuditRow): Promise<void> {
  await insertAuditRow(tx, row);
  await onAudit(tx, row);
}

/**
 * The record of revocations and blocked keys outside the database: written after the commit and before the response. Implemented here, so
 * that no operation can omit it.
 */
function recordChange({ deps, requestId }: Context, change: Change): void {
  if (change.kind === "certificate" && change.isRevocation) {
    const { serial, issuerId, revocation } = change;
    keepRecord(deps, "revoked", { serial, issuerId, ...revocation, requestId });
  } else if (change.kind === "blockedKey") {
    keepRecord(deps, "keyBlocked", { keyFingerprint: change.keyFingerprint, reason: change.reason, requestId });
  }
}
