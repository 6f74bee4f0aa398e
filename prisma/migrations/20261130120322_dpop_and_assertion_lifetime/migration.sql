-- AlterTable
ALTER TABLE "key_usage_days" ADD COLUMN     "last_without_kid_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "oauth_clients" ADD COLUMN     "allow_assertions_without_kid" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "dpop_bound_access_tokens" BOOLEAN NOT NULL DEFAULT false;

-- FAPI 2.0 applications allow 60 to 300 seconds. The clients' own assertions may be shorter, as before.
UPDATE "oauth_clients" c SET "assertion_lifetime_seconds" = 60
FROM "applications" a
WHERE a."id" = c."application_id" AND a."security_configuration" = 'fapi2' AND c."assertion_lifetime_seconds" < 60;
