-- A public key that was registered and removed again, and that was never seen in use, keeps nobody else from registering it:
-- removing gives such keys back from now on, this gives back those that were removed before.
DELETE FROM "key_claims" k
WHERE NOT k."is_blocked" AND k."certificate_id" IS NULL
  AND NOT EXISTS (SELECT 1 FROM "certificates" c WHERE c."key_fingerprint" = k."key_fingerprint")
  AND NOT EXISTS (
    SELECT 1 FROM "registered_keys" r WHERE r."key_fingerprint" = k."key_fingerprint"
      AND (r."removed_at" IS NULL
        OR EXISTS (SELECT 1 FROM "key_usage_days" u WHERE u."kid" = r."kid" AND (u."successes" > 0 OR u."mtls" > 0))));
