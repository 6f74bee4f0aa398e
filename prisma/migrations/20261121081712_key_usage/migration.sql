-- CreateTable
CREATE TABLE "key_usage_days" (
    "kid" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "client_id" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "successes" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,
    "mtls" INTEGER NOT NULL,
    "first_used_at" TIMESTAMPTZ(3),
    "last_succeeded_at" TIMESTAMPTZ(3),
    "last_failed_at" TIMESTAMPTZ(3),
    "last_mtls_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_usage_days_pkey" PRIMARY KEY ("kid","day","client_id","audience")
);

-- CreateIndex
CREATE INDEX "key_usage_days_day_idx" ON "key_usage_days"("day");
