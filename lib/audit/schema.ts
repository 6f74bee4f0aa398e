import { z } from "zod";
import { Id, Instant, SearchText } from "@/lib/operation/fields";
import { PageInput, pageOf } from "@/lib/operation/paging";
import { RangeEnd, RangeStart } from "@/lib/operation/time-range";

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
    actor: z.strictObject({
      kind: z.string(),
      id: z.string(),
      /** As recorded: the email address of a user, the id of a client. */
      label: z.string(),
      /** The current name of the user or client; null for jobs and others without a name. */
      name: z.string().nullable(),
    }),
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
  /** An id, an email address, or part of the name of a user or OAuth client. */
  actor: SearchText.optional(),
  /** An id, a KID, or part of the name of an organisation, application, client, certificate, key or user. */
  target: SearchText.optional(),
  since: RangeStart.optional(),
  until: RangeEnd.optional(),
  /** `changes`: without sign-ins, sign-outs and what the portal's own jobs did. */
  only: z.literal("changes").optional(),
  /** `folded`: without the first of the two events of an issuance, once the second exists. */
  pairs: z.literal("folded").optional(),
});
export const AuditEventPage = pageOf(AuditEvent).meta({ id: "AuditEventPage" });

export const GetAuditEventInput = z.strictObject({ auditEventId: Id });

export const EXPORT_FORMATS = ["csv", "ndjson"] as const;

/** The filters of the list, without paging. */
export const ExportAuditEventsInput = ListAuditEventsInput.omit({ limit: true, cursor: true }).extend({
  format: z.enum(EXPORT_FORMATS).default("csv"),
});
