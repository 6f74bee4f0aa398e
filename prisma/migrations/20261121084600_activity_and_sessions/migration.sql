-- AlterTable
ALTER TABLE "audit_events" ADD COLUMN     "application_id" TEXT;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "address" TEXT,
ADD COLUMN     "user_agent" TEXT;

-- CreateIndex
CREATE INDEX "audit_events_application_id_at_id_idx" ON "audit_events"("application_id", "at" DESC, "id" DESC);


-- What is recorded already belongs to an application too, as lib/operation/audit-entry.ts would say.
UPDATE "audit_events" SET "application_id" = CASE
  WHEN "entity" = 'application' THEN "entity_id"
  WHEN "entity" = 'certificate' THEN (SELECT c."application_id" FROM "certificates" c WHERE c."id" = "entity_id")
  ELSE coalesce("after" ->> 'applicationId', "before" ->> 'applicationId')
END
WHERE "entity" IN ('application', 'certificate', 'client', 'contact');
