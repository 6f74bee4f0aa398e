-- What the installation remembers about itself: fingerprints of its secrets, its URLs, and how new its data is.
-- CreateTable
CREATE TABLE "platform_facts" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "platform_facts_pkey" PRIMARY KEY ("name")
);

-- Certificates that were signed after the backup this database was restored from.
-- CreateTable
CREATE TABLE "recovered_certificates" (
    "serial" TEXT NOT NULL,
    "issuer_id" TEXT NOT NULL,
    "kid" TEXT,
    "not_after" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3) NOT NULL,
    "revocation_reason" TEXT NOT NULL,
    "recovered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "recovered_certificates_pkey" PRIMARY KEY ("serial")
);

-- CreateIndex
CREATE INDEX "recovered_certificates_issuer_id_idx" ON "recovered_certificates"("issuer_id");

-- AddForeignKey
ALTER TABLE "recovered_certificates" ADD CONSTRAINT "recovered_certificates_issuer_id_fkey" FOREIGN KEY ("issuer_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
