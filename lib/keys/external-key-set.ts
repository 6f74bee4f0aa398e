import { LRUCache } from "lru-cache";
import { findBlocked } from "@/lib/compromise/public";
import type { Database } from "@/lib/db/database";
import { HOUR_MS, MINUTE_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";
import { fetchGuarded, type OutboundDeps } from "@/lib/outbound/fetch-guarded";
import type { ClientKey } from "./client-key";
import { fetchFault, type KeySetFault, statusFault } from "./key-set-fault";
import { type ExternalKey, type ExternalSet, type LeftOutKey, readExternalSet } from "./read-external-set";

/** How long a set is fresh: by its Cache-Control, but between a minute and an hour; five minutes without one. */
const MIN_FRESH_MS = MINUTE_MS;
const MAX_FRESH_MS = HOUR_MS;
const DEFAULT_FRESH_MS = 300_000;
/** How long after its fetch a set is used when fetching fails: an outage must not stop a client immediately. */
const MAX_STALE_MS = 4 * HOUR_MS;
/** Minimum time between fetches: limits the load on other servers during outages and for invented KIDs. */
const RETRY_MS = MINUTE_MS;
const MAX_SETS = 1_000;
const ACCEPT = ["application/jwk-set+json", "application/json"];

interface CachedSet extends ExternalSet {
  fetchedAt: number;
  freshUntil: number;
}

interface Source {
  set?: CachedSet;
  /** Time of the last fetch, in milliseconds since 1970; below, why it failed. */
  attemptedAt: number;
  fault?: KeySetFault;
  /** The fetch in progress, shared by all callers. */
  running?: Promise<void>;
}

export type ExternalKeysDeps = Pick<BaseDeps, "db" | "clock" | "log"> & OutboundDeps;

/** The state of a client's set. */
export interface ExternalKeys {
  /** Undefined: there is no copy that may still be used. */
  keys: ClientKey[] | undefined;
  /** Keys of the set that can't be used, with the reason. */
  leftOut: readonly LeftOutKey[];
  /** Why the last fetch failed; undefined after a success. */
  fault: KeySetFault | undefined;
}

/** One cache per process, keyed by its database. */
const caches = new WeakMap<Database, LRUCache<string, Source>>();

/**
 * The keys that a client publishes at its `jwks_uri`, fetched with `fetchGuarded` and cached. For a KID that is not in the set it is
 * fetched again, at most once a minute. Keys that the key policy rejects are left out; a set with a private key is rejected as a whole.
 * A key on the blocklist is `revoked`; the blocklist is queried each time. A set that can't be used is the client's error, so it is
 * returned as a value, not thrown.
 */
export async function externalKeys(
  deps: ExternalKeysDeps,
  jwksUri: string,
  { unknownKid }: { unknownKid?: string } = {},
): Promise<ExternalKeys> {
  const source = sourceOf(deps, jwksUri);
  const now = () => deps.clock.now().getTime();
  const isMissing = () => unknownKid !== undefined && !source.set?.keys.some(({ kid }) => kid === unknownKid);
  const isStale = () => !source.set || now() >= source.set.freshUntil;
  if (isStale() || isMissing()) await refresh(deps, jwksUri, source);
  const { set, fault } = source;
  if (!set || now() >= set.fetchedAt + MAX_STALE_MS) return { keys: undefined, leftOut: [], fault };
  return { keys: await withBlocked(deps.db, set.keys), leftOut: set.leftOut, fault };
}

function sourceOf(deps: ExternalKeysDeps, jwksUri: string): Source {
  const cache = caches.get(deps.db) ?? new LRUCache<string, Source>({ max: MAX_SETS });
  caches.set(deps.db, cache);
  const source = cache.get(jwksUri) ?? { attemptedAt: Number.NEGATIVE_INFINITY };
  cache.set(jwksUri, source);
  return source;
}

/** Fetches unless it was tried within the last minute; never concurrently. */
async function refresh(deps: ExternalKeysDeps, jwksUri: string, source: Source): Promise<void> {
  if (!source.running) {
    const now = deps.clock.now().getTime();
    if (now < source.attemptedAt + RETRY_MS) return;
    source.attemptedAt = now;
    source.running = load(deps, jwksUri, source, now).finally(() => delete source.running);
  }
  await source.running;
}

async function load(deps: ExternalKeysDeps, jwksUri: string, source: Source, now: number): Promise<void> {
  const answer = await fetchGuarded(deps, jwksUri, { accept: ACCEPT });
  const read = !answer.ok
    ? fetchFault(answer)
    : answer.status === 200
      ? await readExternalSet(answer.body)
      : statusFault(answer.status);
  if ("message" in read) {
    source.fault = read;
    // The client must fix it, so it is not a warning; its users see it in the authentication log and the diagnosis of assertions.
    deps.log.info({ jwksUri, fault: read.message }, "key set of a client could not be used");
    return;
  }
  delete source.fault;
  source.set = {
    ...read,
    fetchedAt: now,
    freshUntil: now + freshMs(answer.ok ? answer.headers["cache-control"] : undefined),
  };
}

/** max-age of Cache-Control (RFC 9111 §5.2.2.1) within our limits; no-store and no-cache mean the minimum. */
function freshMs(cacheControl: string | undefined): number {
  if (cacheControl === undefined) return DEFAULT_FRESH_MS;
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return MIN_FRESH_MS;
  const seconds = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(cacheControl)?.[1];
  if (seconds === undefined) return DEFAULT_FRESH_MS;
  return Math.min(Math.max(Number(seconds) * 1_000, MIN_FRESH_MS), MAX_FRESH_MS);
}

async function withBlocked(db: Database, keys: readonly ExternalKey[]): Promise<ClientKey[]> {
  const blocked = await findBlocked(
    db,
    keys.flatMap(({ keyFamily }) => keyFamily),
  );
  return keys.map(({ keyFamily, ...key }) => ({
    ...key,
    state: keyFamily.some((fingerprint) => blocked.has(fingerprint)) ? "revoked" : "active",
  }));
}
