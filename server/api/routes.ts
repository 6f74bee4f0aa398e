import { createApplication } from "@/lib/applications/create-application";
import { getApplication } from "@/lib/applications/get-application";
import { listApplications } from "@/lib/applications/list-applications";
import { setApplicationStatus } from "@/lib/applications/set-application-status";
import { updateApplication } from "@/lib/applications/update-application";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { getAuthorities } from "@/lib/authorities/get-authorities";
import { createCalendarFeed } from "@/lib/calendar/create-calendar-feed";
import { listCalendarFeeds } from "@/lib/calendar/list-calendar-feeds";
import { revokeCalendarFeed } from "@/lib/calendar/revoke-calendar-feed";
import { countCertificates } from "@/lib/certificates/count-certificates";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { describeCertificate } from "@/lib/certificates/describe-certificate";
import { downloadCertificate } from "@/lib/certificates/download-certificate";
import { expiryOverview } from "@/lib/certificates/expiry-overview";
import { exportCertificates } from "@/lib/certificates/export-certificates";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { inspectCsr } from "@/lib/certificates/inspect-csr";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revocationImpact } from "@/lib/certificates/revocation-impact";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { getRotation } from "@/lib/certificates/rotation";
import { createClient } from "@/lib/clients/create-client";
import { getClient } from "@/lib/clients/get-client";
import { listClients } from "@/lib/clients/list-clients";
import { rotateClientSecret } from "@/lib/clients/rotate-client-secret";
import { setClientStatus } from "@/lib/clients/set-client-status";
import { updateClient } from "@/lib/clients/update-client";
import { verifyJws } from "@/lib/jws/verify-jws";
import { addKey } from "@/lib/keys/add-key";
import { getKey } from "@/lib/keys/get-key";
import { importKeys } from "@/lib/keys/import-keys";
import { listKeys } from "@/lib/keys/list-keys";
import { removeKey } from "@/lib/keys/remove-key";
import { updateKey } from "@/lib/keys/update-key";
import { getMail } from "@/lib/mail/get-mail";
import { listMails } from "@/lib/mail/list-mails";
import { resendMail } from "@/lib/mail/resend-mail";
import { diagnoseAssertion } from "@/lib/oauth/diagnose-assertion";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { addContact } from "@/lib/organisations/add-contact";
import { createOrganisation } from "@/lib/organisations/create-organisation";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import { listContacts } from "@/lib/organisations/list-contacts";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import { removeContact } from "@/lib/organisations/remove-contact";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { listProfiles } from "@/lib/profiles/list-profiles";
import { blockKey } from "@/lib/revocation-desk/block-key";
import { findKey } from "@/lib/revocation-desk/find-key";
import { findListed } from "@/lib/revocation-desk/find-listed";
import { findTargets } from "@/lib/revocation-desk/find-targets";
import { revokeByProof } from "@/lib/revocation-desk/revoke-by-proof";
import { revokeMany } from "@/lib/revocation-desk/revoke-many";
import { getPostmanCollection } from "@/lib/snippets/get-postman-collection";
import { getSnippets } from "@/lib/snippets/get-snippets";
import { listUpgradeFindings } from "@/lib/upgrade/list-upgrade-findings";
import { getKeyUsage } from "@/lib/usage/get-key-usage";
import { createAccessToken } from "@/lib/users/create-access-token";
import { getMe } from "@/lib/users/get-me";
import { listAccessTokens } from "@/lib/users/list-access-tokens";
import { revokeAccessToken } from "@/lib/users/revoke-access-token";
import { confirmWebhook } from "@/lib/webhooks/confirm-webhook";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import { deleteWebhook } from "@/lib/webhooks/delete-webhook";
import { getWebhook } from "@/lib/webhooks/get-webhook";
import { listWebhookDeliveries } from "@/lib/webhooks/list-webhook-deliveries";
import { listWebhooks } from "@/lib/webhooks/list-webhooks";
import { redeliverWebhook } from "@/lib/webhooks/redeliver-webhook";
import { rotateWebhookSecret } from "@/lib/webhooks/rotate-webhook-secret";
import { testWebhook } from "@/lib/webhooks/test-webhook";
import { updateWebhook } from "@/lib/webhooks/update-webhook";
import { EXAMPLE_ASSERTION, EXAMPLE_CSR, EXAMPLE_JWK, EXAMPLE_JWS } from "./examples";
import type { Route } from "./route";

const organisations: Route[] = [
  {
    id: "listOrganisations",
    method: "GET",
    path: "/organisations",
    operation: listOrganisations,
    tag: "Organisations",
  },
  {
    id: "createOrganisation",
    method: "POST",
    path: "/organisations",
    operation: createOrganisation,
    tag: "Organisations",
    created: "/organisations/{id}",
    example: { legalName: "Example Bank PLC", country: "GB", registrationNumber: "01234567" },
  },
  {
    id: "getOrganisation",
    method: "GET",
    path: "/organisations/{organisationId}",
    operation: getOrganisation,
    tag: "Organisations",
  },
  {
    id: "updateOrganisation",
    method: "PATCH",
    path: "/organisations/{organisationId}",
    operation: updateOrganisation,
    tag: "Organisations",
    example: { legalName: "Example Bank Holdings PLC" },
  },
  {
    id: "listContacts",
    method: "GET",
    path: "/organisations/{organisationId}/contacts",
    operation: listContacts,
    tag: "Organisations",
  },
  {
    id: "addContact",
    method: "POST",
    path: "/organisations/{organisationId}/contacts",
    operation: addContact,
    tag: "Organisations",
    created: "/organisations/{organisationId}/contacts",
    example: { kind: "security", name: "Security desk", email: "security@bank.example" },
  },
  {
    id: "removeContact",
    method: "DELETE",
    path: "/contacts/{contactId}",
    operation: removeContact,
    tag: "Organisations",
  },
];

const applications: Route[] = [
  { id: "listApplications", method: "GET", path: "/applications", operation: listApplications, tag: "Applications" },
  {
    id: "listApplicationsOfOrganisation",
    method: "GET",
    path: "/organisations/{organisationId}/applications",
    operation: listApplications,
    tag: "Applications",
  },
  {
    id: "createApplication",
    method: "POST",
    path: "/organisations/{organisationId}/applications",
    operation: createApplication,
    tag: "Applications",
    created: "/applications/{id}",
    example: { name: "Payments", type: "server_to_server", securityConfiguration: "private_key_jwt" },
  },
  {
    id: "getApplication",
    method: "GET",
    path: "/applications/{applicationId}",
    operation: getApplication,
    tag: "Applications",
  },
  {
    id: "updateApplication",
    method: "PATCH",
    path: "/applications/{applicationId}",
    operation: updateApplication,
    tag: "Applications",
    example: { description: "Initiates payments for retail customers." },
  },
];

const clients: Route[] = [
  {
    id: "listClients",
    method: "GET",
    path: "/applications/{applicationId}/clients",
    operation: listClients,
    tag: "Clients",
  },
  {
    id: "createClient",
    method: "POST",
    path: "/applications/{applicationId}/clients",
    operation: createClient,
    tag: "Clients",
    created: "/clients/{clientId}",
    example: { name: "Payments backend", authMethod: "private_key_jwt", scopes: ["payments"] },
  },
  { id: "getClient", method: "GET", path: "/clients/{clientId}", operation: getClient, tag: "Clients" },
  {
    id: "updateClient",
    method: "PATCH",
    path: "/clients/{clientId}",
    operation: updateClient,
    tag: "Clients",
    example: { scopes: ["payments", "accounts"] },
  },
  {
    id: "rotateClientSecret",
    method: "POST",
    path: "/clients/{clientId}/rotate-secret",
    operation: rotateClientSecret,
    tag: "Clients",
  },
  {
    id: "getSnippets",
    method: "GET",
    path: "/clients/{clientId}/snippets",
    operation: getSnippets,
    tag: "Clients",
  },
  {
    id: "getPostmanCollection",
    method: "GET",
    path: "/clients/{clientId}/postman-collection.json",
    operation: getPostmanCollection,
    tag: "Clients",
    isDownload: true,
    fileType: "application/json",
  },
  {
    id: "listAuthenticationAttemptsOfClient",
    method: "GET",
    path: "/clients/{clientId}/authentication-attempts",
    operation: listAuthenticationAttempts,
    tag: "Clients",
  },
  {
    id: "listAuthenticationAttempts",
    method: "GET",
    path: "/authentication-attempts",
    operation: listAuthenticationAttempts,
    tag: "Clients",
  },
  {
    id: "diagnoseAssertion",
    method: "POST",
    path: "/assertions/diagnose",
    operation: diagnoseAssertion,
    tag: "Clients",
    example: { clientAssertion: EXAMPLE_ASSERTION },
  },
];

const keys: Route[] = [
  { id: "listKeys", method: "GET", path: "/clients/{clientId}/keys", operation: listKeys, tag: "Keys" },
  {
    id: "addKey",
    method: "POST",
    path: "/clients/{clientId}/keys",
    operation: addKey,
    tag: "Keys",
    isJudged: true,
    created: "/clients/{clientId}/keys/{kid}",
    example: { key: EXAMPLE_JWK, usage: "signing", name: "Backend 2027", notAfter: "2028-01-31T00:00:00Z" },
  },
  {
    id: "importKeys",
    method: "POST",
    path: "/clients/{clientId}/keys/import",
    operation: importKeys,
    tag: "Keys",
    isJudged: true,
    example: { keys: { keys: [EXAMPLE_JWK] } },
  },
  { id: "getKey", method: "GET", path: "/clients/{clientId}/keys/{kid}", operation: getKey, tag: "Keys" },
  {
    id: "updateKey",
    method: "PATCH",
    path: "/clients/{clientId}/keys/{kid}",
    operation: updateKey,
    tag: "Keys",
    example: { notAfter: "2027-06-30T00:00:00Z" },
  },
  { id: "removeKey", method: "DELETE", path: "/clients/{clientId}/keys/{kid}", operation: removeKey, tag: "Keys" },
  {
    id: "verifyJws",
    method: "POST",
    path: "/jws/verify",
    operation: verifyJws,
    tag: "Keys",
    isJudged: true,
    example: { clientId: "019a9d5e-7c1b-7000-8000-3f9a1c2b4d5e", jws: EXAMPLE_JWS },
  },
];

const requests: Route[] = [
  {
    id: "csrTemplate",
    method: "GET",
    path: "/applications/{applicationId}/csr-template",
    operation: csrTemplate,
    tag: "Certificates",
  },
  {
    id: "csrTemplateOfOrganisation",
    method: "GET",
    path: "/organisations/{organisationId}/csr-template",
    operation: csrTemplate,
    tag: "Certificates",
  },
  {
    id: "inspectCsr",
    method: "POST",
    path: "/csr/inspect",
    operation: inspectCsr,
    tag: "Certificates",
    takesPkcs10: true,
    example: { csr: EXAMPLE_CSR },
  },
  {
    id: "issueCertificate",
    method: "POST",
    path: "/applications/{applicationId}/certificates",
    operation: issueCertificate,
    tag: "Certificates",
    created: "/certificates/{kid}",
    takesPkcs10: true,
    example: { type: "signing", csr: EXAMPLE_CSR, name: "Payments signing 2027" },
  },
  {
    id: "issueOrganisationCertificate",
    method: "POST",
    path: "/organisations/{organisationId}/certificates",
    operation: issueCertificate,
    tag: "Certificates",
    created: "/certificates/{kid}",
    takesPkcs10: true,
    example: { type: "organisation-transport", csr: EXAMPLE_CSR },
  },
  {
    id: "renewCertificate",
    method: "POST",
    path: "/certificates/{kid}/renew",
    operation: renewCertificate,
    tag: "Certificates",
    created: "/certificates/{kid}",
    takesPkcs10: true,
    example: { csr: EXAMPLE_CSR },
  },
];

const FILES = { pem: ".pem", der: ".der", p7c: ".p7c", chain: "/chain.pem", fullchain: "/fullchain.pem" };
/** Of the formats that are no PEM. */
const FILE_TYPES: Readonly<Record<string, string>> = { der: "application/pkix-cert", p7c: "application/pkcs7-mime" };

const certificates: Route[] = [
  {
    id: "listCertificates",
    method: "GET",
    path: "/certificates",
    operation: listCertificates,
    tag: "Certificates",
    asCsv: exportCertificates,
  },
  {
    id: "listCertificatesOfApplication",
    method: "GET",
    path: "/applications/{applicationId}/certificates",
    operation: listCertificates,
    tag: "Certificates",
    asCsv: exportCertificates,
  },
  {
    id: "listCertificatesOfOrganisation",
    method: "GET",
    path: "/organisations/{organisationId}/certificates",
    operation: listCertificates,
    tag: "Certificates",
    asCsv: exportCertificates,
  },
  {
    id: "exportCertificates",
    method: "GET",
    path: "/certificates.csv",
    operation: exportCertificates,
    tag: "Certificates",
    isStream: true,
    fileType: "text/csv",
  },
  {
    id: "expiryOverview",
    method: "GET",
    path: "/expiry-overview",
    operation: expiryOverview,
    tag: "Certificates",
  },
  {
    id: "countCertificates",
    method: "GET",
    path: "/certificate-counts",
    operation: countCertificates,
    tag: "Certificates",
  },
  { id: "getCertificate", method: "GET", path: "/certificates/{kid}", operation: getCertificate, tag: "Certificates" },
  {
    id: "describeCertificate",
    method: "GET",
    path: "/certificates/{kid}/description",
    operation: describeCertificate,
    tag: "Certificates",
  },
  {
    id: "getKeyUsage",
    method: "GET",
    path: "/certificates/{kid}/usage",
    operation: getKeyUsage,
    tag: "Certificates",
  },
  {
    id: "revocationImpact",
    method: "GET",
    path: "/certificates/{kid}/revocation-impact",
    operation: revocationImpact,
    tag: "Certificates",
  },
  {
    id: "revokeCertificate",
    method: "POST",
    path: "/certificates/{kid}/revoke",
    operation: revokeCertificate,
    tag: "Certificates",
    example: { reason: "superseded", comment: "Replaced by the key of 2027." },
  },
  {
    id: "getRotation",
    method: "GET",
    path: "/certificates/{kid}/rotation",
    operation: getRotation,
    tag: "Certificates",
  },
  ...Object.entries(FILES).map(
    ([format, suffix]): Route => ({
      id: `download${format[0]?.toUpperCase()}${format.slice(1)}`,
      method: "GET",
      path: `/certificates/{kid}${suffix}`,
      operation: downloadCertificate,
      tag: "Certificates",
      fixed: { format },
      isDownload: true,
      fileType: FILE_TYPES[format] ?? "application/pem-certificate-chain",
    }),
  ),
];

const KID = "Zv8Yd9wq1nB0o3a5T7uJ2kL4mN6pQ8rS0tU2vW4xY6z";

const security: Route[] = [
  {
    id: "revokeByProof",
    method: "POST",
    path: "/revocations",
    operation: revokeByProof,
    tag: "Security response",
    takesPkcs10: true,
    example: { kid: KID, csr: EXAMPLE_CSR },
  },
  {
    id: "findListed",
    method: "POST",
    path: "/certificate-lists/preview",
    operation: findListed,
    tag: "Security response",
    example: { list: `${KID}\n0A:1B:2C:3D:4E:5F:60:71` },
  },
  {
    id: "revokeMany",
    method: "POST",
    path: "/certificate-lists/revoke",
    operation: revokeMany,
    tag: "Security response",
    example: { kids: [KID], count: 1, reason: "cessationOfOperation" },
  },
  {
    id: "findTargets",
    method: "GET",
    path: "/suspension-targets",
    operation: findTargets,
    tag: "Security response",
  },
  {
    id: "setApplicationStatus",
    method: "POST",
    path: "/applications/{applicationId}/status",
    operation: setApplicationStatus,
    tag: "Security response",
    example: { status: "suspended", comment: "Incident 4711" },
  },
  {
    id: "setClientStatus",
    method: "POST",
    path: "/clients/{clientId}/status",
    operation: setClientStatus,
    tag: "Security response",
    example: { status: "suspended", comment: "Incident 4711" },
  },
  {
    id: "findKey",
    method: "POST",
    path: "/blocked-keys/preview",
    operation: findKey,
    tag: "Security response",
    example: { key: KID },
  },
  {
    id: "blockKey",
    method: "POST",
    path: "/blocked-keys",
    operation: blockKey,
    tag: "Security response",
    example: { key: KID, comment: "Found in a public repository" },
  },
];

const platform: Route[] = [
  { id: "getMe", method: "GET", path: "/me", operation: getMe, tag: "Access" },
  { id: "listAccessTokens", method: "GET", path: "/tokens", operation: listAccessTokens, tag: "Access" },
  {
    id: "createAccessToken",
    method: "POST",
    path: "/tokens",
    operation: createAccessToken,
    tag: "Access",
    created: "/tokens",
    example: { name: "Deployment pipeline", scopes: ["certificate:read", "certificate:issue"], expiresInDays: 90 },
  },
  { id: "revokeAccessToken", method: "DELETE", path: "/tokens/{tokenId}", operation: revokeAccessToken, tag: "Access" },
  { id: "listProfiles", method: "GET", path: "/profiles", operation: listProfiles, tag: "Platform" },
  {
    id: "listAuthorities",
    method: "GET",
    path: "/authorities",
    operation: getAuthorities,
    tag: "Platform",
    isWholeList: true,
  },
  {
    id: "listUpgradeFindings",
    method: "GET",
    path: "/upgrade-findings",
    operation: listUpgradeFindings,
    tag: "Platform",
  },
  { id: "listAuditEvents", method: "GET", path: "/audit-events", operation: listAuditEvents, tag: "Platform" },
];

const mails: Route[] = [
  { id: "listMails", method: "GET", path: "/mails", operation: listMails, tag: "Mailbox" },
  { id: "getMail", method: "GET", path: "/mails/{mailId}", operation: getMail, tag: "Mailbox" },
  { id: "resendMail", method: "POST", path: "/mails/{mailId}/resend", operation: resendMail, tag: "Mailbox" },
];

const webhooks: Route[] = [
  {
    id: "listWebhooks",
    method: "GET",
    path: "/organisations/{organisationId}/webhooks",
    operation: listWebhooks,
    tag: "Webhooks",
  },
  {
    id: "createWebhook",
    method: "POST",
    path: "/organisations/{organisationId}/webhooks",
    operation: createWebhook,
    tag: "Webhooks",
    created: "/webhooks/{id}",
    example: {
      url: "https://hooks.bank.example/countersign",
      eventTypes: ["certificate.expiring", "certificate.revoked"],
    },
  },
  { id: "getWebhook", method: "GET", path: "/webhooks/{webhookId}", operation: getWebhook, tag: "Webhooks" },
  {
    id: "updateWebhook",
    method: "PATCH",
    path: "/webhooks/{webhookId}",
    operation: updateWebhook,
    tag: "Webhooks",
    example: { description: "On-call desk" },
  },
  { id: "deleteWebhook", method: "DELETE", path: "/webhooks/{webhookId}", operation: deleteWebhook, tag: "Webhooks" },
  {
    id: "confirmWebhook",
    method: "POST",
    path: "/webhooks/{webhookId}/confirm",
    operation: confirmWebhook,
    tag: "Webhooks",
    example: { code: "6hZsPjfnUVpOLu4b1YrA9kQy0sXn3gTd" },
  },
  {
    id: "rotateWebhookSecret",
    method: "POST",
    path: "/webhooks/{webhookId}/rotate-secret",
    operation: rotateWebhookSecret,
    tag: "Webhooks",
    example: { isLeaked: false },
  },
  { id: "testWebhook", method: "POST", path: "/webhooks/{webhookId}/test", operation: testWebhook, tag: "Webhooks" },
  {
    id: "listWebhookDeliveries",
    method: "GET",
    path: "/webhooks/{webhookId}/deliveries",
    operation: listWebhookDeliveries,
    tag: "Webhooks",
  },
  {
    id: "redeliverWebhook",
    method: "POST",
    path: "/webhooks/{webhookId}/deliveries/{eventId}/redeliver",
    operation: redeliverWebhook,
    tag: "Webhooks",
  },
  {
    id: "listCalendarFeeds",
    method: "GET",
    path: "/organisations/{organisationId}/calendar-feeds",
    operation: listCalendarFeeds,
    tag: "Calendar feeds",
  },
  {
    id: "createCalendarFeed",
    method: "POST",
    path: "/organisations/{organisationId}/calendar-feeds",
    operation: createCalendarFeed,
    tag: "Calendar feeds",
    created: "/organisations/{organisationId}/calendar-feeds",
    example: { name: "Team calendar" },
  },
  {
    id: "revokeCalendarFeed",
    method: "DELETE",
    path: "/calendar-feeds/{feedId}",
    operation: revokeCalendarFeed,
    tag: "Calendar feeds",
  },
];

/** Everything REST v1 offers. Router, OpenAPI document and the isolation matrix of the tests are made from it. */
export const routes: readonly Route[] = [
  ...organisations,
  ...applications,
  ...clients,
  ...keys,
  ...requests,
  ...certificates,
  ...webhooks,
  ...security,
  ...platform,
  ...mails,
];
