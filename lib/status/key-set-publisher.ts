import type { Change } from "@/lib/runtime/changes";
import { FreshCache } from "@/lib/runtime/fresh-cache";
import type { StatusDeps } from "./context";
import { type PublishedDocument, publishedDocument } from "./document";
import { type KeyRow, type KeySetAddress, keySetKey, keysTouchedBy, toPublishedKey } from "./key-set";
import { isKnownHolder, readKeySet } from "./store";

/** A set is read again after this long even if nobody said that it changed: a bound on notifications that got lost. */
const TTL_MS = 60_000;
const MAX_SETS = 5_000;
const MAX_BYTES = 128 * 1024 * 1024;
/** What a remembered "there is no such set" weighs. */
const MISSING_BYTES = 100;

interface Remembered {
  /** Null: there is no such holder. */
  document: PublishedDocument | null;
  expiresAt: Date;
}

/** Key sets as published, from memory; forgotten the moment something in them changes. */
export class KeySetPublisher {
  readonly #deps: StatusDeps;
  readonly #cache: FreshCache<Remembered>;

  constructor(deps: StatusDeps) {
    this.#deps = deps;
    this.#cache = new FreshCache({
      clock: deps.clock,
      maxEntries: MAX_SETS,
      maxBytes: MAX_BYTES,
      sizeOf: ({ document }) => document?.body.length ?? MISSING_BYTES,
      expiresAt: (remembered) => remembered.expiresAt,
    });
  }

  /** Undefined: not in memory; null: there is no such holder. */
  peek(key: string): PublishedDocument | null | undefined {
    return this.#cache.peek(key)?.document;
  }

  async get(address: KeySetAddress): Promise<PublishedDocument | null> {
    return (await this.#cache.get(keySetKey(address), () => this.#load(address))).document;
  }

  async #load(address: KeySetAddress): Promise<Remembered> {
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

  /** Not beyond the moment when the next key of the set ends or begins. */
  #expiryOf(rows: readonly KeyRow[], { isInactive }: KeySetAddress, now: Date): Date {
    const moments = isInactive ? [] : rows.flatMap(({ notBefore, notAfter }) => [notBefore, notAfter ?? now]);
    const ahead = moments.map((moment) => moment.getTime()).filter((time) => time > now.getTime());
    return new Date(ahead.reduce((earliest, time) => Math.min(earliest, time), now.getTime() + TTL_MS));
  }

  hear(change: Change): void {
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
