-- Challenges that wait are tried for ten minutes instead of three days, and of answers to challenges nothing is kept that a code could stand in.
UPDATE "webhook_deliveries" SET "give_up_at" = LEAST("give_up_at", "created_at" + interval '10 minutes')
  WHERE "event_type" = 'webhook.confirm' AND "status" = 'queued';
UPDATE "webhook_deliveries" SET "response_body" = NULL
  WHERE "event_type" = 'webhook.confirm' AND "response_body" IS NOT NULL;
