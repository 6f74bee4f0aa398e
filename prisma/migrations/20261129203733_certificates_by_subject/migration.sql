-- CreateIndex
CREATE INDEX "certificates_subject_idx" ON "certificates" USING HASH ("subject");
