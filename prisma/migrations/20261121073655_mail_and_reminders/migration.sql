-- CreateTable
CREATE TABLE "mail_messages" (
    "id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "secret" BYTEA,
    "dedupe_key" TEXT NOT NULL,
    "organisation_id" TEXT,
    "preference_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "give_up_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "is_confirmed" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_preferences" (
    "id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "muted" TEXT[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notification_preferences_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reminders" (
    "subject" TEXT NOT NULL,
    "threshold" INTEGER NOT NULL,
    "recipient" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "mail_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reminders_pkey" PRIMARY KEY ("subject","threshold","recipient")
);

-- CreateIndex
CREATE UNIQUE INDEX "mail_messages_dedupe_key_key" ON "mail_messages"("dedupe_key");

-- CreateIndex
CREATE INDEX "mail_messages_created_at_id_idx" ON "mail_messages"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "mail_messages_status_created_at_id_idx" ON "mail_messages"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "mail_messages_organisation_id_created_at_id_idx" ON "mail_messages"("organisation_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "notification_preferences_address_key" ON "notification_preferences"("address");

-- CreateIndex
CREATE INDEX "reminders_not_after_idx" ON "reminders"("not_after");

-- What the sender looks for: due mails in order, leases that ran out, links that must be forgotten.
CREATE INDEX "mail_messages_due" ON "mail_messages" ("next_attempt_at", "id") WHERE "status" = 'queued';
CREATE INDEX "mail_messages_leased" ON "mail_messages" ("lease_until") WHERE "status" = 'sending';
CREATE INDEX "mail_messages_secret" ON "mail_messages" ("created_at") WHERE "secret" IS NOT NULL;

-- Reminders that are not in a mail yet.
CREATE INDEX "reminders_pending" ON "reminders" ("recipient", "not_after", "subject", "threshold") WHERE "outcome" = 'pending';
