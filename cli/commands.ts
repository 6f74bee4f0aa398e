import { createApplication } from "@/lib/applications/create-application";
import { getApplication } from "@/lib/applications/get-application";
import { listApplications } from "@/lib/applications/list-applications";
import { updateApplication } from "@/lib/applications/update-application";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { getAuthorities } from "@/lib/authorities/get-authorities";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { inspectCsr } from "@/lib/certificates/inspect-csr";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { createClient } from "@/lib/clients/create-client";
import { getClient } from "@/lib/clients/get-client";
import { listClients } from "@/lib/clients/list-clients";
import { rotateClientSecret } from "@/lib/clients/rotate-client-secret";
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
import type { Operation } from "@/lib/operation/operation";
import { createOrganisation } from "@/lib/organisations/create-organisation";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { listProfiles } from "@/lib/profiles/list-profiles";
import { listUpgradeFindings } from "@/lib/upgrade/list-upgrade-findings";
import { addMembership } from "@/lib/users/add-membership";
import { createSetupLink } from "@/lib/users/create-setup-link";
import { createUser } from "@/lib/users/create-user";
import { listUsers } from "@/lib/users/list-users";
import { removeMembership } from "@/lib/users/remove-membership";
import { updateUser } from "@/lib/users/update-user";

export interface Command {
  operation: Operation;
  /** Members of the input that stand without an option's name, in this order. */
  positional?: readonly string[];
  /** Input that the command itself says. */
  fixed?: Readonly<Record<string, string>>;
  /** Columns of a list. */
  columns?: readonly string[];
}

const PEOPLE = ["id", "email", "name", "platformRole", "status"];
const CERTIFICATES = ["kid", "type", "status", "notAfter", "subject"];

/** `noun verb` → operation. Options are made from the operation's input schema. */
export const commands: Record<string, Record<string, Command>> = {
  organisations: {
    list: { operation: listOrganisations, columns: ["id", "legalName", "country", "registrationNumber", "status"] },
    get: { operation: getOrganisation, positional: ["organisationId"] },
    create: { operation: createOrganisation },
    update: { operation: updateOrganisation, positional: ["organisationId"] },
  },
  applications: {
    list: { operation: listApplications, columns: ["id", "name", "organisationName", "environment", "status"] },
    get: { operation: getApplication, positional: ["applicationId"] },
    create: { operation: createApplication, positional: ["organisationId"] },
    update: { operation: updateApplication, positional: ["applicationId"] },
  },
  clients: {
    list: {
      operation: listClients,
      positional: ["applicationId"],
      columns: ["clientId", "name", "authMethod", "status"],
    },
    get: { operation: getClient, positional: ["clientId"] },
    create: { operation: createClient, positional: ["applicationId"] },
    update: { operation: updateClient, positional: ["clientId"] },
    "rotate-secret": { operation: rotateClientSecret, positional: ["clientId"] },
  },
  keys: {
    list: { operation: listKeys, positional: ["clientId"], columns: ["kid", "name", "usage", "status", "notAfter"] },
    get: { operation: getKey, positional: ["clientId", "kid"] },
    add: { operation: addKey, positional: ["clientId", "key"] },
    import: { operation: importKeys, positional: ["clientId", "keys"] },
    update: { operation: updateKey, positional: ["clientId", "kid"] },
    remove: { operation: removeKey, positional: ["clientId", "kid"] },
  },
  jws: { verify: { operation: verifyJws, positional: ["clientId", "jws"] } },
  certificates: {
    list: { operation: listCertificates, columns: CERTIFICATES },
    get: { operation: getCertificate, positional: ["kid"] },
    "csr-template": { operation: csrTemplate, positional: ["applicationId", "type"] },
    inspect: { operation: inspectCsr, positional: ["csr"] },
    issue: { operation: issueCertificate },
    renew: { operation: renewCertificate, positional: ["kid"] },
    revoke: { operation: revokeCertificate, positional: ["kid"] },
  },
  users: {
    list: { operation: listUsers, columns: PEOPLE },
    create: { operation: createUser },
    "create-admin": { operation: createUser, fixed: { platformRole: "super_admin" } },
    update: { operation: updateUser, positional: ["userId"] },
    "setup-link": { operation: createSetupLink, positional: ["userId"] },
    "add-membership": { operation: addMembership, positional: ["organisationId"] },
    "remove-membership": { operation: removeMembership, positional: ["organisationId", "userId"] },
  },
  authorities: {
    list: { operation: getAuthorities, columns: ["id", "kind", "name", "notAfter", "keyAlgorithm", "status"] },
  },
  profiles: { list: { operation: listProfiles, columns: ["id", "type", "level", "name", "validityDays"] } },
  mail: {
    list: { operation: listMails, columns: ["id", "createdAt", "status", "recipient", "subject"] },
    get: { operation: getMail, positional: ["mailId"] },
    resend: { operation: resendMail, positional: ["mailId"] },
  },
  upgrade: {
    list: {
      operation: listUpgradeFindings,
      columns: ["kind", "organisationName", "applicationName", "name", "values"],
    },
  },
  audit: { list: { operation: listAuditEvents, columns: ["at", "operation", "entityId", "requestId"] } },
};
