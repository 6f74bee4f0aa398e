-- CreateEnum
CREATE TYPE "entity_status" AS ENUM ('active', 'suspended');
CREATE TYPE "authority_status" AS ENUM ('active', 'prepared', 'retired');
CREATE TYPE "certificate_status" AS ENUM ('active', 'prepared', 'revoked', 'failed');

-- Conditions of partial indexes compare with texts, so these indexes are built again. All others follow their columns.
DROP INDEX "authorities_one_active_root";
DROP INDEX "certificates_prepared";
DROP INDEX "certificates_live_successor";
DROP INDEX "certificates_in_use";

-- AlterTable
ALTER TABLE "organisations" ALTER COLUMN "status" DROP DEFAULT,
  ALTER COLUMN "status" TYPE "entity_status" USING "status"::"entity_status",
  ALTER COLUMN "status" SET DEFAULT 'active';
ALTER TABLE "users" ALTER COLUMN "status" DROP DEFAULT,
  ALTER COLUMN "status" TYPE "entity_status" USING "status"::"entity_status",
  ALTER COLUMN "status" SET DEFAULT 'active';
ALTER TABLE "applications" ALTER COLUMN "status" DROP DEFAULT,
  ALTER COLUMN "status" TYPE "entity_status" USING "status"::"entity_status",
  ALTER COLUMN "status" SET DEFAULT 'active';
ALTER TABLE "oauth_clients" ALTER COLUMN "status" DROP DEFAULT,
  ALTER COLUMN "status" TYPE "entity_status" USING "status"::"entity_status",
  ALTER COLUMN "status" SET DEFAULT 'active';
ALTER TABLE "authorities" ALTER COLUMN "status" DROP DEFAULT,
  ALTER COLUMN "status" TYPE "authority_status" USING "status"::"authority_status",
  ALTER COLUMN "status" SET DEFAULT 'active';
ALTER TABLE "certificates" ALTER COLUMN "status" TYPE "certificate_status" USING "status"::"certificate_status";

-- What Prisma's schema language can't say, as it was.
CREATE UNIQUE INDEX "authorities_one_active_root" ON "authorities" ("kind") WHERE "kind" = 'root' AND "status" = 'active';
CREATE INDEX "certificates_prepared" ON "certificates" ("created_at") WHERE "status" = 'prepared';
CREATE UNIQUE INDEX "certificates_live_successor" ON "certificates" ("replaces_id")
  WHERE "replaces_id" IS NOT NULL AND "status" IN ('prepared', 'active');
CREATE INDEX "certificates_in_use" ON "certificates" ("organisation_id", "application_id", "not_after")
  WHERE "status" IN ('prepared', 'active');
