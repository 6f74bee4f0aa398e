import { v7 as uuidv7 } from "uuid";
import { assertMayActAs } from "@/lib/clients/client-scopes";
import { findClient } from "@/lib/clients/public";
import { blockLeakedKeys } from "@/lib/compromise/block-leaked-keys";
import { lockKeys } from "@/lib/compromise/public";
import type { Tx } from "@/lib/db/database";
import { AppError, conflict } from "@/lib/errors";
import { assertMay, budgetOf, scopeOf } from "@/lib/operation/actor";
import type { AuditEntry, AuditRow } from "@/lib/operation/audit-entry";
import { writeAuditRow } from "@/lib/operation/operation";
import { type Finding, rejection } from "@/lib/registration/decision";
import type { Change } from "@/lib/runtime/changes";
import { assertKeysManaged } from "./assert-keys-managed";
import type { Context } from "./context";
import { type KeyHolder, keyFindings } from "./key-findings";
import { type KeyPlan, type KeyRequest, planKeys } from "./plan-keys";
import { readUploadOrBundle } from "./read-bundle";
import type { LeftOutKey } from "./read-key-set";
import { rejectedKeys } from "./refusal";
import { KEY_LIMIT, type RegisteredKey } from "./schema";
import { claimKey, findCurrentKids, insertKeys, isIssuedHere, lockClient, type StoredKey } from "./store";
import { auditedKey, toRegisteredKey } from "./view";

interface Tools {
  ctx: Context;
  auditRow(entry: AuditEntry): AuditRow;
  changed(change: Change): void;
}

export interface RegistrationRequest extends KeyRequest {
  clientId: string;
  upload: unknown;
}

/**
 * Registers all keys of an upload or none. Parsing and validation precede the transaction: a prime test must not hold a lock, and a
 * private key is blocked in a transaction of its own, even if this one fails.
 * @throws AppError not_found, forbidden, precondition_failed, rejected_by_policy with findings, conflict
 */
export function registerKeys(tools: Tools, request: RegistrationRequest): Promise<Registered> {
  return register(tools, request, KEY_LIMIT);
}

/** The same for an upload with exactly one key. */
export async function registerOneKey(tools: Tools, request: RegistrationRequest): Promise<RegisteredKey> {
  const { items } = await register(tools, request, 1);
  return items[0] as RegisteredKey; // an upload without keys is rejected by its parser
}

interface Registered {
  items: RegisteredKey[];
  /** Keys of a JWK set that can't be used here. */
  leftOut: LeftOutKey[];
}

async function register(tools: Tools, request: RegistrationRequest, most: number): Promise<Registered> {
  const { ctx } = tools;
  await ctx.deps.limits.issuanceByActor.consume(budgetOf(ctx.actor));
  const client = await clientForKeys(ctx, ctx.deps.db.prisma, request.clientId);
  const upload = await readUploadOrBundle(request.upload);
  if (upload.kind === "private") await blockLeakedKeys(ctx, upload.leakedKeyFamilies, client.organisationId);
  if (upload.kind === "private") throw rejectedKeys([upload.finding]);
  if (upload.kind === "unreadable") throw rejectedKeys(upload.findings);
  const count = upload.keys.length + upload.leftOut.length;
  if (count > most && most === 1) {
    const message = `The upload contains ${count} keys. Register one at a time, or import them together.`;
    throw rejectedKeys([rejection("key.several", message)]);
  }
  const now = ctx.deps.clock.now();
  const plans = planKeys(upload.keys, request, now);
  await assertAllowed(ctx.deps.db.prisma, plans, client);
  const rows = plans.map((plan) => rowOf(plan, client, now));
  const change: Change = { kind: "key", ...client };
  await ctx.deps.db.transaction(async (tx) => {
    await lockClient(tx, client.clientId);
    await clientForKeys(ctx, tx, client.clientId);
    await assertBelowLimit(tx, client.clientId, plans);
    await claimAll(tx, plans, client);
    await insertKeys(
      tx,
      rows.map(({ isBlocked: _, ...row }) => ({ ...row, publicKey: row.publicKey as object })),
    );
    for (const row of rows) {
      const entry = { entity: "key", entityId: row.id, organisationId: row.organisationId, after: auditedKey(row) };
      await writeAuditRow(tools.ctx.deps, tx, tools.auditRow(entry));
    }
    await ctx.deps.changes.announce(tx, [change]);
  });
  tools.changed(change);
  return { items: rows.map((row) => toRegisteredKey(row, now)), leftOut: upload.leftOut };
}

async function clientForKeys(ctx: Context, tx: Tx, clientId: string): Promise<KeyHolder> {
  const client = await findClient(tx, scopeOf(ctx.actor, "client:read"), clientId);
  assertMay(ctx.actor, "client:write", client);
  assertMayActAs(ctx.actor, client);
  assertKeysManaged(client);
  const { applicationId, organisationId } = client;
  return { clientId, applicationId, organisationId };
}

/** Throws all findings of all keys together, so that they can be fixed together. */
async function assertAllowed(tx: Tx, plans: readonly KeyPlan[], holder: KeyHolder): Promise<void> {
  const findings: Finding[] = [];
  for (const [index, plan] of plans.entries()) {
    const which = plans.length > 1 ? `Key ${index + 1}: ` : "";
    for (const finding of await keyFindings(tx, plan, holder)) {
      findings.push({ ...finding, message: `${which}${finding.message}` });
    }
  }
  if (findings.some(({ severity }) => severity === "error")) throw rejectedKeys(findings);
  for (const plan of plans) {
    if (!(plan.certificateDer && (await isIssuedHere(tx, plan.kid)))) continue;
    throw conflict(
      "This certificate was issued here: the application's clients can already use it without registration.",
      "certificate_issued_here",
    );
  }
}

async function assertBelowLimit(tx: Tx, clientId: string, plans: readonly KeyPlan[]): Promise<void> {
  const current = await findCurrentKids(tx, clientId);
  const known = plans.find(({ kid }) => current.has(kid));
  if (known) throw conflict(`This key is already registered for the client: ${known.kid}.`, "key_already_registered");
  if (current.size + plans.length <= KEY_LIMIT) return;
  throw new AppError(
    "precondition_failed",
    `A client has at most ${KEY_LIMIT} keys; this one has ${current.size}. Remove those that are no longer used.`,
    { details: { reason: "key_limit_reached" } },
  );
}

async function claimAll(tx: Tx, plans: readonly KeyPlan[], holder: KeyHolder): Promise<void> {
  await lockKeys(
    tx,
    plans.map(({ publicKey }) => publicKey.keyFingerprint),
  );
  for (const { publicKey, usage } of plans) {
    if (await claimKey(tx, { ...holder, keyFingerprint: publicKey.keyFingerprint, usage })) continue;
    await assertAllowed(tx, plans, holder); // throws the condition that no longer holds
    throw conflict("The data changed while the key was being registered. Try again.", "changed_meanwhile");
  }
}

function rowOf(plan: KeyPlan, holder: KeyHolder, now: Date): StoredKey {
  const { publicKey, ...row } = plan;
  return {
    id: uuidv7(),
    ...holder,
    ...row,
    publicKey: publicKey.jwk,
    keyFingerprint: publicKey.keyFingerprint,
    keyThumbprint: publicKey.keyThumbprint,
    createdAt: now,
    updatedAt: now,
    removedAt: null,
    isBlocked: false,
  };
}
