import "server-only";
import { loadIfAllowed } from "@/app/_server/load";
import { EncryptCard } from "@/app/(portal)/_encryption/encrypt-card";
import { recipientOf } from "@/app/(portal)/_encryption/recipient-of";
import { csrTemplate } from "@/lib/certificates/csr-template";
import type { Certificate } from "@/lib/certificates/schema/certificate";

/** For an active Encryption certificate: encrypts a test message. `slot`: where the page holds its key, if it was created there. */
export async function EncryptionTest({ certificate, slot }: { certificate: Certificate; slot?: string }) {
  const { type, status, applicationId, organisationId, profileId, replaces } = certificate;
  if (type !== "encryption" || status !== "active") return null;
  const holder = applicationId ? { applicationId } : { organisationId };
  const template = await loadIfAllowed(csrTemplate, { ...holder, type: profileId, ...(replaces ? { replaces } : {}) });
  const recipient = recipientOf(certificate, template?.keyFileName ?? "private.key", slot);
  return recipient ? <EncryptCard recipient={recipient} /> : null;
}
