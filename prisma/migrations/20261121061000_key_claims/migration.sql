-- CreateTable
CREATE TABLE "key_claims" (
    "key_fingerprint" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "application_id" TEXT,
    "type" TEXT NOT NULL,
    "certificate_id" TEXT,
    "not_after" TIMESTAMPTZ(3),
    "is_blocked" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "key_claims_pkey" PRIMARY KEY ("key_fingerprint")
);

-- AlterTable
ALTER TABLE "crls" ADD COLUMN     "revoked_total" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "crls" ALTER COLUMN "revoked_total" DROP DEFAULT;

-- What Prisma's schema language can't say.
-- Byte order instead of the language's: `LIKE 'prefix%'` can then use the unique indexes, whatever the database's locale.
ALTER TABLE "certificates" ALTER COLUMN "kid" TYPE TEXT COLLATE "C", ALTER COLUMN "serial" TYPE TEXT COLLATE "C";
