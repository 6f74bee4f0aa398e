-- What Prisma's schema language can't say.
-- How many certificates a holder has in use is asked three times for each new one, and must not cost more with those that are over.
CREATE INDEX "certificates_in_use" ON "certificates" ("organisation_id", "application_id", "not_after") WHERE "status" IN ('prepared', 'active');
