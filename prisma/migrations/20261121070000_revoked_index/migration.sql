-- DropIndex
DROP INDEX "certificates_issuer_id_revoked_at_idx";

-- What Prisma's schema language can't say.
-- CRLs read the few that are revoked. The many that are not need no entry, and issuing is cheaper for it.
CREATE INDEX "certificates_revoked" ON "certificates" ("issuer_id", "revoked_at") WHERE "revoked_at" IS NOT NULL;
