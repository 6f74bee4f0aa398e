import type { CertificateDeps } from "@/lib/certificates/context";
import type { MailDeps } from "@/lib/mail/context";
import type { WebhookDeps } from "@/lib/webhooks/context";

/** Jobs run the operations and deliveries of these modules. */
export interface JobDeps extends CertificateDeps, MailDeps, WebhookDeps {}
