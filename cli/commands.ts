import { createApplication } from "@/lib/applications/create-application";
import { getApplication } from "@/lib/applications/get-application";
import { listApplications } from "@/lib/applications/list-applications";
import { updateApplication } from "@/lib/applications/update-application";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { listAuthorities } from "@/lib/authorities/list-authorities";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { inspectCsr } from "@/lib/certificates/inspect-csr";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { updateCertificate } from "@/lib/certificates/update-certificate";
import { createClient } from "@/lib/clients/create-client";
import { getClient } from "@/lib/clients/get-client";
import { listClients } from "@/lib/clients/list-clients";
import { rotateClientSecret } from "@/lib/clients/rotate-client-secret";
import { updateClient } from "@/lib/clients/update-client";
import { listActions } from "@/lib/home/list-actions";
import { verifyJws } from "@/lib/jws/verify-jws";
import { addKey } from "@/lib/keys/add-key";
import { getKey } from "@/lib/keys/get-key";
import { identifyKey } from "@/lib/keys/identify-key";
import { importKeys } from "@/lib/keys/import-keys";
import { listKeys } from "@/lib/keys/list-keys";
import { removeKey } from "@/lib/keys/remove-key";
import { updateKey } from "@/lib/keys/update-key";
import { getMail } from "@/lib/mail/get-mail";
import { listMails } from "@/lib/mail/list-mails";
import { resendMail } from "@/lib/mail/resend-mail";
import { pluralOf } from "@/lib/operation/names";
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

/** One command: an operation and its command-line options. */
export interface Command extends CommandOptions {
  noun: string;
  verb: string;
  operation: Operation;
}

interface CommandOptions {
  /** `noun verb`, when it is not derived from the operation's name (`commandNameOf`). */
  as?: `${string} ${string}`;
  /** Input members that are positional arguments, in this order. */
  positional?: readonly string[];
  /** Input members that the command sets itself. */
  fixed?: Readonly<Record<string, string>>;
  /** Columns of a list. */
  columns?: readonly string[];
}

function command(operation: Operation, options: CommandOptions = {}): Command {
  const [noun = "", verb = ""] = (options.as ?? commandNameOf(operation.operation)).split(" ");
  return { noun, verb, operation, ...options };
}

/** Nouns without a plural. */
const UNCOUNTED = ["audit", "jws", "mail"];

/** `client.rotate_secret` → `clients rotate-secret`. */
function commandNameOf(name: string): string {
  const [entity = "", verb = ""] = name.replaceAll("_", "-").split(".");
  return `${UNCOUNTED.includes(entity) ? entity : pluralOf(entity)} ${verb}`;
}

const PEOPLE = ["id", "email", "name", "platformRole", "status"];
const CERTIFICATES = ["kid", "type", "status", "notAfter", "subject"];

/** All commands. Options are generated from the operation's input schema. */
export const commands: readonly Command[] = [
  command(listOrganisations, { columns: ["id", "legalName", "country", "registrationNumber", "status"] }),
  command(getOrganisation, { positional: ["organisationId"] }),
  command(createOrganisation),
  command(updateOrganisation, { positional: ["organisationId"] }),
  command(listApplications, { columns: ["id", "name", "organisationName", "environment", "status"] }),
  command(getApplication, { positional: ["applicationId"] }),
  command(createApplication, { positional: ["organisationId"] }),
  command(updateApplication, { positional: ["applicationId"] }),
  command(listClients, { positional: ["applicationId"], columns: ["clientId", "name", "authMethod", "status"] }),
  command(getClient, { positional: ["clientId"] }),
  command(createClient, { positional: ["applicationId"] }),
  command(updateClient, { positional: ["clientId"] }),
  command(rotateClientSecret, { positional: ["clientId"] }),
  command(listKeys, { positional: ["clientId"], columns: ["kid", "name", "usage", "status", "notAfter"] }),
  command(getKey, { positional: ["clientId", "kid"] }),
  command(identifyKey, { positional: ["thumbprints"] }),
  command(addKey, { positional: ["clientId", "key"] }),
  command(importKeys, { positional: ["clientId", "keys"] }),
  command(updateKey, { positional: ["clientId", "kid"] }),
  command(removeKey, { positional: ["clientId", "kid"] }),
  command(verifyJws, { positional: ["clientId", "jws"] }),
  command(listCertificates, { columns: CERTIFICATES }),
  command(getCertificate, { positional: ["kid"] }),
  command(csrTemplate, { positional: ["applicationId", "type"] }),
  command(inspectCsr, { as: "certificates inspect", positional: ["csr"] }),
  command(issueCertificate),
  command(renewCertificate, { positional: ["kid"] }),
  command(updateCertificate, { positional: ["kid"] }),
  command(revokeCertificate, { positional: ["kid"] }),
  command(listUsers, { columns: PEOPLE }),
  command(createUser),
  command(createUser, { as: "users create-admin", fixed: { platformRole: "super_admin" } }),
  command(updateUser, { positional: ["userId"] }),
  command(createSetupLink, { as: "users setup-link", positional: ["userId"] }),
  command(addMembership, { as: "users add-membership", positional: ["organisationId"] }),
  command(removeMembership, { as: "users remove-membership", positional: ["organisationId", "userId"] }),
  command(listAuthorities, { columns: ["id", "kind", "name", "notAfter", "keyAlgorithm", "status"] }),
  command(listProfiles, { columns: ["id", "type", "level", "name", "validityDays"] }),
  command(listMails, { columns: ["id", "createdAt", "status", "recipient", "subject"] }),
  command(getMail, { positional: ["mailId"] }),
  command(resendMail, { positional: ["mailId"] }),
  command(listUpgradeFindings, {
    as: "upgrade list",
    columns: ["kind", "organisationName", "applicationName", "name", "values"],
  }),
  command(listActions, { columns: ["kind", "name", "organisationName", "applicationName", "at"] }),
  command(listAuditEvents, { columns: ["at", "operation", "entityId", "requestId"] }),
];
