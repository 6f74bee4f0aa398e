-- DropIndex
DROP INDEX "memberships_user_id_organisation_id_key";

-- AlterTable
ALTER TABLE "access_tokens" ADD COLUMN     "held_applications" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "memberships" ADD COLUMN     "application_id" TEXT;

-- CreateIndex
CREATE INDEX "memberships_application_id_idx" ON "memberships"("application_id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_user_id_application_id_key" ON "memberships"("user_id", "application_id");

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One role of a user in an organisation, besides those on single applications.
CREATE UNIQUE INDEX "memberships_of_organisation" ON "memberships"("user_id", "organisation_id") WHERE "application_id" IS NULL;
