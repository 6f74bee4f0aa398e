-- CreateIndex
CREATE INDEX "registered_keys_key_thumbprint_idx" ON "registered_keys"("key_thumbprint");
