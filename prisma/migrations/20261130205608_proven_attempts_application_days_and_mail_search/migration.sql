-- AlterTable
ALTER TABLE "authentication_attempts" ADD COLUMN     "is_proven" BOOLEAN;

-- AlterTable
ALTER TABLE "client_activity" ADD COLUMN     "last_without_kid_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "application_days" (
    "application_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "successes" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,

    CONSTRAINT "application_days_pkey" PRIMARY KEY ("application_id","day")
);

-- CreateIndex
CREATE INDEX "application_days_day_idx" ON "application_days"("day");

-- CreateIndex
CREATE INDEX "mail_messages_subject_trgm" ON "mail_messages" USING GIN ("subject" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "mail_messages_recipient_trgm" ON "mail_messages" USING GIN ("recipient" gin_trgm_ops);

-- The last days, as the hours of the clients have them.
INSERT INTO "application_days" ("application_id", "day", "successes", "failures")
SELECT c."application_id", (h."hour" AT TIME ZONE 'UTC')::date, sum(h."successes"), sum(h."failures")
FROM "client_hours" h JOIN "oauth_clients" c ON c."client_id" = h."client_id" GROUP BY 1, 2;
