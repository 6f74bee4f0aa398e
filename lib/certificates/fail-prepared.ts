import { z } from "zod";
import { markRevoked, releaseKey } from "@/lib/compromise/public";
import { revocationOf } from "@/lib/compromise/revoke";
import { conflict, notFound } from "@/lib/errors";
import { Id } from "@/lib/operation/fields";
import { defineOperation } from "./context";
import { findById } from "./store";

/**
 * Closes an issuance that was interrupted between its two commits: `failed`, and revoked in case a signed copy escaped.
 * Signing again would create a second certificate with the same serial (decision 003).
 */
export const failPrepared = defineOperation({
  operation: "certificate.fail_prepared",
  summary: "Close an interrupted issuance.",
  permission: "job",
  scope: "platform",
  effect: "write",
  input: z.strictObject({ certificateId: Id }),
  output: z.strictObject({ id: Id, serialNumber: z.string() }),
  async run({ ctx, input, tx, audit, changed }) {
    const row = await findById(tx, input.certificateId);
    if (!row) throw notFound("The interrupted issuance");
    const at = ctx.deps.clock.now();
    await releaseKey(tx, row.keyFingerprint, row.id);
    const mark = { at, reason: "unspecified", note: "Issuance was interrupted." };
    if (!(await markRevoked(tx, row.id, "prepared", mark))) {
      throw conflict("Another process closed or completed it first.", "not_prepared");
    }
    await audit({
      entity: "certificate",
      entityId: row.id,
      organisationId: row.organisationId,
      applicationId: row.applicationId,
      before: { serial: row.serial, status: "prepared" },
      after: { serial: row.serial, status: "failed", revokedAt: at },
    });
    changed(revocationOf(row, mark));
    return { id: row.id, serialNumber: row.serial };
  },
});
