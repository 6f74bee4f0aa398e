-- CreateTable
CREATE TABLE "notices" (
    "event_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "mail_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "notices_pkey" PRIMARY KEY ("event_id","organisation_id","recipient")
);

-- CreateTable
CREATE TABLE "notice_progress" (
    "id" INTEGER NOT NULL,
    "read_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notice_progress_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "notices_recipient_settled_at_idx" ON "notices"("recipient", "settled_at");

-- CreateIndex
CREATE INDEX "notices_created_at_idx" ON "notices"("created_at");

-- The pending ones, which are few.
CREATE INDEX "notices_pending" ON "notices"("recipient", "topic", "organisation_id", "event_id") WHERE "outcome" = 'pending';

-- What reminders look for: the credentials in use, by expiry.
CREATE INDEX "registered_keys_expiry" ON "registered_keys"("not_after", "id") WHERE "removed_at" IS NULL;
CREATE INDEX "access_tokens_expiry" ON "access_tokens"("expires_at", "id") WHERE "revoked_at" IS NULL;
