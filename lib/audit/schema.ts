import { z } from "zod";
import { Id, Instant } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";

const Snapshot = z.record(z.string(), z.unknown()).nullable();

export const AuditEvent = z
  .strictObject({
    id: Id,
    at: Instant,
    /** `entity.verb`. */
    operation: z.string(),
    entity: z.string(),
    entityId: z.string(),
    organisationId: Id.nullable(),
    /** The application of the event, or of its client, certificate, key or contact. */
    applicationId: Id.nullable(),
    actor: z.strictObject({ kind: z.string(), id: z.string(), label: z.string() }),
    requestId: z.string(),
    address: z.string().nullable(),
    before: Snapshot,
    after: Snapshot,
  })
  .meta({ id: "AuditEvent" });
export type AuditEvent = z.output<typeof AuditEvent>;

const Word = z
  .string()
  .regex(/^[a-z][a-z0-9_.]{0,63}$/, "Use a lower-case name such as certificate or certificate.revoke.");

export const ListAuditEventsInput = z.strictObject({
  ...PageInput.shape,
  organisationId: Id.optional(),
  applicationId: Id.optional(),
  entity: Word.optional(),
  entityId: Id.optional(),
  operation: Word.optional(),
  /** `changes`: without sign-ins, sign-outs and what the portal's own jobs did. */
  only: z.literal("changes").optional(),
});
export const AuditEventPage = pageOf(AuditEvent).meta({ id: "AuditEventPage" });
