-- CreateTable
CREATE TABLE "oauth_artefacts" (
    "model" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "grant_id" TEXT,
    "uid" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "oauth_artefacts_pkey" PRIMARY KEY ("model","id")
);

-- CreateTable
CREATE TABLE "used_assertions" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_assertions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revoked_tokens" (
    "jti" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revoked_tokens_pkey" PRIMARY KEY ("jti")
);

-- CreateTable
CREATE TABLE "token_signing_keys" (
    "generation" INTEGER NOT NULL,
    "kid" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "envelope" BYTEA NOT NULL,
    "key_fingerprint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "signs_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_signing_keys_pkey" PRIMARY KEY ("generation")
);

-- CreateTable
CREATE TABLE "authentication_attempts" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "client_id" TEXT,
    "organisation_id" TEXT,
    "claimed_id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "kid" TEXT,
    "audience" TEXT,
    "outcome" TEXT NOT NULL,
    "failed_check" TEXT,
    "message" TEXT,
    "fix" TEXT,
    "address" TEXT,

    CONSTRAINT "authentication_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "oauth_artefacts_grant_id_idx" ON "oauth_artefacts"("grant_id");

-- CreateIndex
CREATE INDEX "oauth_artefacts_model_uid_idx" ON "oauth_artefacts"("model", "uid");

-- CreateIndex
CREATE INDEX "oauth_artefacts_expires_at_idx" ON "oauth_artefacts"("expires_at");

-- CreateIndex
CREATE INDEX "used_assertions_expires_at_idx" ON "used_assertions"("expires_at");

-- CreateIndex
CREATE INDEX "revoked_tokens_expires_at_idx" ON "revoked_tokens"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "token_signing_keys_kid_key" ON "token_signing_keys"("kid");

-- CreateIndex
CREATE INDEX "authentication_attempts_client_id_at_id_idx" ON "authentication_attempts"("client_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "authentication_attempts_request_id_idx" ON "authentication_attempts"("request_id");

-- CreateIndex
CREATE INDEX "authentication_attempts_at_idx" ON "authentication_attempts"("at");

-- CreateIndex
CREATE INDEX "applications_homepage_uri_idx" ON "applications"("homepage_uri");
