-- DropIndex
DROP INDEX "certificates_replaces_id_key";

-- What Prisma's schema language can't say.
-- A certificate has one successor that lives. One that was revoked leaves its place to the next.
CREATE UNIQUE INDEX "certificates_live_successor" ON "certificates" ("replaces_id")
  WHERE "replaces_id" IS NOT NULL AND "status" IN ('prepared', 'active');

-- All successors of a certificate, the revoked ones too. Most certificates replace nothing.
CREATE INDEX "certificates_replaces" ON "certificates" ("replaces_id") WHERE "replaces_id" IS NOT NULL;
