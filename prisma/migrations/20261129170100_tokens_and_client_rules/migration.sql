-- AlterTable
ALTER TABLE "access_tokens" ADD COLUMN     "held_platform_role" TEXT,
ADD COLUMN     "held_roles" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "parent_id" TEXT;

-- CreateIndex
CREATE INDEX "access_tokens_parent_id_idx" ON "access_tokens"("parent_id");

-- AddForeignKey
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "access_tokens"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows keeps every right that was legitimately held, and fixes what was open.
-- A token never gains: what its owner holds today is the most it will ever act with.
UPDATE "access_tokens" t SET
  "held_platform_role" = u."platform_role",
  "held_roles" = coalesce(
    (SELECT jsonb_object_agg(m."organisation_id", m."role") FROM "memberships" m WHERE m."user_id" = t."user_id"), '{}'::jsonb)
FROM "users" u WHERE u."id" = t."user_id";

-- Contacts have a permission of their own. It was part of organisation:write.
UPDATE "access_tokens" SET "scopes" = array_append("scopes", 'contact:write')
WHERE 'organisation:write' = ANY("scopes") AND NOT 'contact:write' = ANY("scopes");
UPDATE "oauth_clients" SET "scopes" = array_append("scopes", 'contact:write')
WHERE 'organisation:write' = ANY("scopes") AND NOT 'contact:write' = ANY("scopes");

-- FAPI 2.0 Security Profile 5.3.2.1: sender-constrained access tokens only.
UPDATE "oauth_clients" c SET "certificate_bound_tokens" = true
FROM "applications" a
WHERE a."id" = c."application_id" AND a."security_configuration" = 'fapi2' AND NOT c."certificate_bound_tokens";
