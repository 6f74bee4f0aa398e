/** The keys of one client, usable or not, for client authentication, its diagnosis and JWS verification. */
import type { ClientRow } from "@/lib/clients/public";
import type { Database } from "@/lib/db/database";
import type { Change } from "@/lib/runtime/changes";
import type { ClientKey, ClientKeyRing } from "./client-key";
import { findRing } from "./store/ring";

/**
 * Whether a ring that was loaded before this change may be stale. Subscribe with `deps.changes.subscribe`:
 * - `certificate` with the ring's application: issued, revoked (also with its key, by keyCompromise)
 * - `key` with the ring's client: registered keys added, changed, removed or blocked
 * - `client`, `application`, `organisation` with the ring's ids: settings or status
 * - `unknown`: notifications may have been missed
 *
 * Expiry is not a change: `whyUnusable` compares with the clock.
 */
export function isTouchedBy(
  { client }: { client: Pick<ClientRow, "clientId" | "applicationId" | "organisationId"> },
  change: Change,
): boolean {
  switch (change.kind) {
    case "client":
    case "key":
      return change.clientId === client.clientId;
    case "certificate":
    case "application":
      return change.applicationId === client.applicationId;
    case "organisation":
      return change.organisationId === client.organisationId;
    case "authority":
    case "blockedKey":
    case "webhook":
      return false;
    case "unknown":
      return true;
  }
}

/** A key as JSON; times in milliseconds since 1970. */
interface KeyJson extends Pick<ClientKey, "id" | "kid" | "jwk" | "source" | "usage" | "state" | "name"> {
  givenKid: string | null;
  algorithm: string | null;
  notBefore: number;
  notAfter: number | null;
  thumbprintS256: string | null;
}

/** The format of client ids; excludes text that the database rejects. */
const CLIENT_ID = /^[\w-]{1,64}$/;

/**
 * Reads the client, the status of its owners, and every key that a KID may name, in one statement. Without scope: the authorization
 * server calls it for every client that authenticates. Undefined when the client doesn't exist.
 */
export async function loadClientKeyRing(db: Database, clientId: string): Promise<ClientKeyRing | undefined> {
  if (!CLIENT_ID.test(clientId)) return undefined;
  const row = await findRing(db, clientId);
  if (!row) return undefined;
  const { applicationName, applicationType, applicationStatus, organisationName, organisationStatus, ...rest } = row;
  const { securityConfiguration, keys, ...client } = rest;
  const byKid = new Map<string, ClientKey>();
  for (const key of JSON.parse(keys) as KeyJson[]) if (!byKid.has(key.kid)) byKid.set(key.kid, fromJson(key));
  const owners = { applicationName, applicationType, applicationStatus, organisationName, organisationStatus };
  return { client, ...owners, securityConfiguration, keys: [...byKid.values()] };
}

function fromJson({ id, kid, jwk, source, usage, state, name, ...rest }: KeyJson): ClientKey {
  return {
    id,
    kid,
    jwk,
    source,
    usage,
    state,
    name,
    notBefore: new Date(rest.notBefore),
    ...(rest.notAfter === null ? {} : { notAfter: new Date(rest.notAfter) }),
    ...(rest.givenKid === null ? {} : { givenKid: rest.givenKid }),
    ...(rest.algorithm === null ? {} : { algorithm: rest.algorithm }),
    ...(rest.thumbprintS256 === null ? {} : { thumbprintS256: rest.thumbprintS256 }),
  };
}
