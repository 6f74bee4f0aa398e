-- AlterTable
ALTER TABLE "applications" ADD COLUMN     "suspended_by" TEXT;

-- AlterTable
ALTER TABLE "oauth_artefacts" ADD COLUMN     "key_id" TEXT;

-- AlterTable
ALTER TABLE "oauth_clients" ADD COLUMN     "suspended_by" TEXT;

-- What Prisma's schema language can't say.
-- Only artefacts of clients with keys have a KID, and only a revocation asks for it.
CREATE INDEX "oauth_artefacts_key" ON "oauth_artefacts" ("key_id") WHERE "key_id" IS NOT NULL;

-- The timeline counts every certificate by its end: with status and organisation in the index it reads no row for that.
-- DropIndex
DROP INDEX "certificates_not_after_id_idx";

-- CreateIndex
CREATE INDEX "certificates_not_after_id_status_organisation_id_idx" ON "certificates"("not_after", "id", "status", "organisation_id");
