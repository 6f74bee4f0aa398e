-- AlterTable
ALTER TABLE "certificates" ADD COLUMN "thumbprint_sha1" TEXT COLLATE "C";

-- What Prisma's schema language can't say.
CREATE INDEX "certificates_thumbprint_sha1" ON "certificates" ("thumbprint_sha1") WHERE "thumbprint_sha1" IS NOT NULL;

-- Certificates of earlier versions, for the job that fills the column. PostgreSQL itself has no SHA-1.
CREATE INDEX "certificates_without_sha1" ON "certificates" ("id") WHERE "thumbprint_sha1" IS NULL AND "der" IS NOT NULL;
