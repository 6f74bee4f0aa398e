import type { CertificateDeps } from "@/lib/certificates/context";
import type { MailDeps } from "@/lib/mail/context";
import type { WebhookDeps } from "@/lib/webhooks/context";

/** Jobs do what the operations and deliveries of these modules do. */
export interface JobDeps extends CertificateDeps, MailDeps, WebhookDeps {}
