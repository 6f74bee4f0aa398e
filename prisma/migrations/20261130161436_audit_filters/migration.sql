-- DropIndex
DROP INDEX "audit_events_entity_entity_id_at_idx";

-- CreateIndex
CREATE INDEX "audit_events_entity_id_at_id_idx" ON "audit_events"("entity_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_events_actor_id_at_id_idx" ON "audit_events"("actor_id", "at" DESC, "id" DESC);

-- The frequent values are left out: the index by time finds their events at once, and issuing writes no entry here.
CREATE INDEX "audit_events_operation_rare_idx" ON "audit_events"("operation", "at" DESC, "id" DESC)
  WHERE "operation" NOT IN ('certificate.issue', 'session.create');

CREATE INDEX "audit_events_entity_rare_idx" ON "audit_events"("entity", "at" DESC, "id" DESC)
  WHERE "entity" <> 'certificate';
