-- CreateTable
CREATE TABLE "client_activity" (
    "client_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "last_succeeded_at" TIMESTAMPTZ(3),
    "last_failed_at" TIMESTAMPTZ(3),
    "failed_check" TEXT,
    "failed_request_id" TEXT,

    CONSTRAINT "client_activity_pkey" PRIMARY KEY ("client_id")
);

-- CreateTable
CREATE TABLE "client_hours" (
    "client_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "tokens" INTEGER NOT NULL,
    "successes" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,

    CONSTRAINT "client_hours_pkey" PRIMARY KEY ("client_id","hour")
);

-- CreateIndex
CREATE INDEX "client_activity_last_failed_at_idx" ON "client_activity"("last_failed_at");

-- CreateIndex
CREATE INDEX "client_activity_organisation_id_last_failed_at_idx" ON "client_activity"("organisation_id", "last_failed_at");

-- CreateIndex
CREATE INDEX "client_hours_hour_idx" ON "client_hours"("hour");

-- CreateIndex
CREATE INDEX "client_hours_organisation_id_hour_idx" ON "client_hours"("organisation_id", "hour");

-- What Prisma's schema language can't say.
-- What the authentication log (30 days) and the use of keys (400 days) already know, so that no client in use appears as never used.
INSERT INTO "client_activity" ("client_id", "organisation_id", "last_succeeded_at", "last_failed_at", "failed_check", "failed_request_id")
SELECT c."client_id", c."organisation_id", GREATEST(a."succeeded_at", k."succeeded_at"), f."at", f."failed_check", f."request_id"
FROM "oauth_clients" c
LEFT JOIN LATERAL (SELECT max("at") AS "succeeded_at" FROM "authentication_attempts"
  WHERE "client_id" = c."client_id" AND "outcome" = 'succeeded') a ON true
LEFT JOIN (SELECT "client_id", max(GREATEST("last_succeeded_at", "last_mtls_at")) AS "succeeded_at" FROM "key_usage_days"
  GROUP BY "client_id") k ON k."client_id" = c."client_id"
LEFT JOIN LATERAL (SELECT "at", "failed_check", "request_id" FROM "authentication_attempts"
  WHERE "client_id" = c."client_id" AND "outcome" = 'failed' ORDER BY "at" DESC, "id" DESC LIMIT 1) f ON true
WHERE a."succeeded_at" IS NOT NULL OR k."succeeded_at" IS NOT NULL OR f."at" IS NOT NULL;

INSERT INTO "client_hours" ("client_id", "hour", "organisation_id", "tokens", "successes", "failures")
SELECT a."client_id", date_trunc('hour', a."at" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', c."organisation_id",
  count(*) FILTER (WHERE a."outcome" = 'succeeded' AND a."endpoint" = 'token'), count(*) FILTER (WHERE a."outcome" = 'succeeded'),
  count(*) FILTER (WHERE a."outcome" = 'failed')
FROM "authentication_attempts" a JOIN "oauth_clients" c ON c."client_id" = a."client_id"
WHERE a."at" > now() - interval '8 days'
GROUP BY 1, 2, 3;
