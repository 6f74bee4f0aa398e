import { suspendedByOf } from "@/lib/operation/suspension";
import { AssertionAlgorithm, AudiencePolicy, AuthMethod, type Client, GrantType, KeySource } from "./schema";
import type { ClientRow } from "./store";

/** The public representation of a client: without the hash of its secret. */
export function toClient(row: ClientRow): Client {
  return {
    clientId: row.clientId,
    applicationId: row.applicationId,
    organisationId: row.organisationId,
    name: row.name,
    authMethod: AuthMethod.parse(row.authMethod),
    secretHint: row.secretHint,
    grantTypes: row.grantTypes.map((grant) => GrantType.parse(grant)),
    scopes: row.scopes,
    redirectUris: row.redirectUris,
    assertionAlgorithms: row.assertionAlgorithms.map((algorithm) => AssertionAlgorithm.parse(algorithm)),
    audiencePolicy: AudiencePolicy.parse(row.audiencePolicy),
    assertionLifetimeSeconds: row.assertionLifetimeSeconds,
    allowAssertionsWithoutKid: row.allowAssertionsWithoutKid,
    keySource: KeySource.parse(row.keySource),
    jwksUri: row.jwksUri,
    certificateBoundTokens: row.certificateBoundTokens,
    dpopBoundAccessTokens: row.dpopBoundAccessTokens,
    status: row.status,
    suspendedBy: suspendedByOf(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
