import { scopeOf } from "@/lib/operation/actor";
import { shownState } from "@/lib/state/certificate";
import { defineOperation } from "./context";
import { IdentifyKeyInput, KeyMatches, KeyPurpose, MAX_MATCHES } from "./schema";
import { findCertificatesByKey, findKeysByThumbprint } from "./store/matches";
import { shownKeyStatus } from "./view";

/**
 * Finds what a public key belongs to, by its RFC 7638 thumbprint: certificates, and keys registered for clients. Only what the caller may
 * read; for other records the answer is the same as for an unknown key.
 */
export const identifyKey = defineOperation({
  operation: "key.identify",
  id: "identifyKey",
  summary: "Find your certificates and registered keys with a public key, by its RFC 7638 thumbprint.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: IdentifyKeyInput,
  output: KeyMatches,
  async run({ ctx, input: { thumbprints }, tx }) {
    const now = ctx.deps.clock.now();
    const [certificates, keys] = await Promise.all([
      findCertificatesByKey(tx, scopeOf(ctx.actor, "certificate:read"), thumbprints, MAX_MATCHES + 1),
      findKeysByThumbprint(tx, scopeOf(ctx.actor, "client:read"), thumbprints, MAX_MATCHES + 1),
    ]);
    return {
      certificates: certificates.slice(0, MAX_MATCHES).map(({ application, organisation, ...row }) => ({
        keyThumbprint: row.keyThumbprint,
        kid: row.kid ?? "", // the query excludes certificates that were never signed
        type: KeyPurpose.parse(row.type),
        name: row.name,
        status: shownState(row, now),
        notAfter: row.notAfter.toISOString(),
        organisationId: row.organisationId,
        organisationName: organisation.legalName,
        applicationId: row.applicationId,
        applicationName: application?.name ?? null,
      })),
      registeredKeys: keys.slice(0, MAX_MATCHES).map(({ client, ...row }) => ({
        keyThumbprint: row.keyThumbprint,
        kid: row.kid,
        usage: KeyPurpose.parse(row.usage),
        name: row.name,
        status: shownKeyStatus(row, now),
        notAfter: row.notAfter?.toISOString() ?? null,
        organisationId: row.organisationId,
        applicationId: row.applicationId,
        clientId: row.clientId,
        clientName: client.name,
      })),
      isComplete: certificates.length <= MAX_MATCHES && keys.length <= MAX_MATCHES,
    };
  },
});
