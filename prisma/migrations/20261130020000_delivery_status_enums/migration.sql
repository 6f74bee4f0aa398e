-- CreateEnum
CREATE TYPE "mail_status" AS ENUM ('queued', 'sending', 'sent', 'dead');
CREATE TYPE "webhook_status" AS ENUM ('unconfirmed', 'active', 'paused', 'disabled');
CREATE TYPE "webhook_delivery_status" AS ENUM ('queued', 'delivered', 'dead');

-- Conditions of partial indexes compare with texts, so these indexes are built again. All others follow their columns.
DROP INDEX "mail_messages_due";
DROP INDEX "mail_messages_leased";
DROP INDEX "webhook_deliveries_due";

-- AlterTable
ALTER TABLE "mail_messages" ALTER COLUMN "status" DROP DEFAULT,
  ALTER COLUMN "status" TYPE "mail_status" USING "status"::"mail_status",
  ALTER COLUMN "status" SET DEFAULT 'queued';
ALTER TABLE "webhook_subscriptions" ALTER COLUMN "status" TYPE "webhook_status" USING "status"::"webhook_status";
ALTER TABLE "webhook_deliveries" ALTER COLUMN "status" TYPE "webhook_delivery_status" USING "status"::"webhook_delivery_status";

-- What Prisma's schema language can't say.
CREATE INDEX "mail_messages_due" ON "mail_messages" ("next_attempt_at", "id") WHERE "status" = 'queued';
-- Recovery asks for what one owner has under way; it asked for the end of the lease before.
CREATE INDEX "mail_messages_leased" ON "mail_messages" ("lease_owner") WHERE "status" = 'sending';
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" ("subscription_id", "next_attempt_at") WHERE "status" = 'queued';
