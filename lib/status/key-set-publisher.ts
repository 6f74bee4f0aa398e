import { MINUTE_MS } from "@/lib/durations";
import type { Change } from "@/lib/runtime/changes";
import { FreshCache } from "@/lib/runtime/fresh-cache";
import type { StatusDeps } from "./context";
import { type PublishedDocument, publishedDocument } from "./document";
import { type KeyRow, type KeySetAddress, keySetKey, keysTouchedBy, toPublishedKey } from "./key-set";
import { isKnownHolder, readKeySet } from "./store";

/** A set is reloaded after this time without a notification: limits the effect of lost notifications. */
const TTL_MS = MINUTE_MS;
const MAX_SETS = 5_000;
const MAX_BYTES = 128 * 1024 * 1024;
/** Size of a cached negative result. */
const MISSING_BYTES = 100;

interface CachedSet {
  /** Null: there is no such holder. */
  document: PublishedDocument | null;
  expiresAt: Date;
}

/** Published key sets, cached in memory; invalidated when their contents change. */
export class KeySetPublisher {
  readonly #deps: StatusDeps;
  readonly #cache: FreshCache<CachedSet>;

  constructor(deps: StatusDeps) {
    this.#deps = deps;
    this.#cache = new FreshCache({
      clock: deps.clock,
      maxEntries: MAX_SETS,
      maxBytes: MAX_BYTES,
      sizeOf: ({ document }) => document?.body.length ?? MISSING_BYTES,
      expiresAt: (cached) => cached.expiresAt,
    });
  }

  /** Undefined: not in memory; null: there is no such holder. */
  peek(key: string): PublishedDocument | null | undefined {
    return this.#cache.peek(key)?.document;
  }

  async get(address: KeySetAddress): Promise<PublishedDocument | null> {
    return (await this.#cache.get(keySetKey(address), () => this.#load(address))).document;
  }

  async #load(address: KeySetAddress): Promise<CachedSet> {
    const { db, clock, authorities, env } = this.#deps;
    const now = clock.now();
    const rows = await readKeySet(db, address, now);
    const expiresAt = this.#expiryOf(rows, address, now);
    if (rows.length === 0 && !(await isKnownHolder(db, address.organisationId, address.applicationId))) {
      return { document: null, expiresAt };
    }
    const keys = rows
      .filter(({ notBefore }) => notBefore <= now || address.isInactive)
      .map((row) => toPublishedKey(row, authorities, env.publicUrl));
    const body = Buffer.from(JSON.stringify({ keys }));
    return { document: publishedDocument(body, "application/json", expiresAt), expiresAt };
  }

  /** At the latest when the next key of the set becomes valid or expires. */
  #expiryOf(rows: readonly KeyRow[], { isInactive }: KeySetAddress, now: Date): Date {
    const times = isInactive ? [] : rows.flatMap(({ notBefore, notAfter }) => [notBefore, notAfter ?? now]);
    const future = times.map((time) => time.getTime()).filter((time) => time > now.getTime());
    return new Date(future.reduce((earliest, time) => Math.min(earliest, time), now.getTime() + TTL_MS));
  }

  onChange(change: Change): void {
    switch (change.kind) {
      case "certificate":
      case "key":
      case "client":
      case "application":
        for (const key of keysTouchedBy(change.organisationId, change.applicationId)) this.#cache.forget(key);
        break;
      case "organisation":
        this.#cache.forgetWhere((key) => key.startsWith(`${change.organisationId}/`));
        break;
      case "unknown":
        this.#cache.forgetWhere(() => true);
    }
  }
}
