-- CreateIndex
CREATE INDEX "applications_name_trgm" ON "applications" USING GIN ("name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "applications_unique_name_trgm" ON "applications" USING GIN ("unique_name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "audit_events_request_id_idx" ON "audit_events"("request_id");

-- CreateIndex
CREATE INDEX "oauth_clients_name_trgm" ON "oauth_clients" USING GIN ("name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "organisations_legal_name_trgm" ON "organisations" USING GIN ("legal_name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "registered_keys_kid_idx" ON "registered_keys"("kid");

-- CreateIndex
CREATE INDEX "registered_keys_name_trgm" ON "registered_keys" USING GIN ("name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "users_name_trgm" ON "users" USING GIN ("name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "users_email_trgm" ON "users" USING GIN ("email" gin_trgm_ops);
