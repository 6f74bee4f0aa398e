-- CreateTable
CREATE TABLE "registered_keys" (
    "id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "given_kid" TEXT,
    "name" TEXT NOT NULL,
    "usage" TEXT NOT NULL,
    "algorithm" TEXT,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3),
    "public_key" JSONB NOT NULL,
    "key_fingerprint" TEXT NOT NULL,
    "key_thumbprint" TEXT NOT NULL,
    "certificate_der" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "registered_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "registered_keys_client_id_created_at_id_idx" ON "registered_keys"("client_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "registered_keys_application_id_idx" ON "registered_keys"("application_id");

-- CreateIndex
CREATE INDEX "registered_keys_organisation_id_idx" ON "registered_keys"("organisation_id");

-- CreateIndex
CREATE INDEX "registered_keys_key_fingerprint_idx" ON "registered_keys"("key_fingerprint");

-- AddForeignKey
ALTER TABLE "registered_keys" ADD CONSTRAINT "registered_keys_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_clients"("client_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registered_keys" ADD CONSTRAINT "registered_keys_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registered_keys" ADD CONSTRAINT "registered_keys_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language can't say.
-- A client has one key of a name at a time. Removed ones stay, so that history does too, and may come again.
CREATE UNIQUE INDEX "registered_keys_one_of_a_kid" ON "registered_keys" ("client_id", "kid") WHERE "removed_at" IS NULL;
