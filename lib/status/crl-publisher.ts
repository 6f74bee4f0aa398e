import type { SigningAuthority } from "@/lib/authorities/signing-authority";
import { issueCrl } from "@/lib/ca/crl";
import { DAY_MS, MINUTE_MS } from "@/lib/durations";
import { type CrlEntry, type RevocationReason, reasonCodes } from "@/lib/pki/crl";
import { keepRecord } from "@/lib/runtime/record";
import type { StatusDeps } from "./context";
import { type PublishedDocument, publishedDocument } from "./document";
import { insertCrl, isNewestCrlComplete, readNewestCrl, readNewestTimes, reserveCrl, type StoredCrl } from "./store";

/** Validity of a CRL (ours). */
const VALIDITY_MS = 7 * DAY_MS;
/** A new CRL is signed this often even without revocations, so that clients are not affected by an outage of a few days. */
const REFRESH_MS = DAY_MS;
/** Revocations within this time share a CRL. */
const GATHER_MS = 100;
/** Entries are kept for a CRL's validity plus a day after the certificate's expiry (RFC 5280 §3.3: at least one CRL beyond it). */
const KEEP_MS = VALIDITY_MS + DAY_MS;
/** Delay before a retry after a failure. */
const RETRY_MS = 2_000;
/**
 * Tolerated clock skew between hosts: each may be five minutes off the database (lib/db/watch.ts), so two of them ten from each other. A
 * CRL further in the future was signed before the clock was set back.
 */
const CLOCK_SKEW_MS = 11 * MINUTE_MS;

interface Published {
  number: bigint;
  thisUpdate: Date;
  nextUpdate: Date;
  document: PublishedDocument;
}

export interface CrlHealth {
  authorityId: string;
  /** Name of the authority. */
  name: string;
  /** Of the CRL in memory; undefined if none is valid now. */
  nextUpdate: Date | undefined;
  /** Start of the signing failure; undefined when signing works. */
  failingSince: Date | undefined;
}

/** The CRL of one authority: signed on revocation and on schedule, served from memory. */
export class CrlPublisher {
  readonly #deps: StatusDeps;
  readonly #authority: SigningAuthority;
  #published: Published | undefined;
  #building: Promise<void> | undefined;
  #isBuildDue = false;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #failingSince: Date | undefined;

  constructor(deps: StatusDeps, authority: SigningAuthority) {
    this.#deps = deps;
    this.#authority = authority;
  }

  /** The CRL in memory while it is valid; never one beyond its nextUpdate. */
  peek(): PublishedDocument | undefined {
    const now = this.#deps.clock.now();
    return this.#published && this.#published.nextUpdate > now && !isFromFuture(this.#published, now)
      ? this.#published.document
      : undefined;
  }

  /** The CRL; reads or signs it first if none is in memory. */
  async get(): Promise<PublishedDocument> {
    const cached = this.peek();
    if (cached) return cached;
    await this.refresh();
    const document = this.peek();
    if (!document) throw new Error(`No valid CRL of ${this.#authority.name}`);
    return document;
  }

  /**
   * Adopts the CRL of another process; signs a new one when there is none, it is a day old or from the future, or it lacks a revocation:
   * the revoking process may have died before signing, or its notification was lost.
   */
  async refresh(): Promise<void> {
    await this.adoptNewest();
    const now = this.#deps.clock.now();
    const age = this.#published ? now.getTime() - this.#published.thisUpdate.getTime() : REFRESH_MS;
    const isDue = age >= REFRESH_MS || (this.#published && isFromFuture(this.#published, now));
    if (isDue || !(await isNewestCrlComplete(this.#deps.db, this.#authority.id))) await this.build();
  }

  /** The state of this CRL, for readiness and metrics. */
  health(): CrlHealth {
    const { id, name } = this.#authority;
    const isUsable = this.peek() !== undefined;
    return {
      authorityId: id,
      name,
      nextUpdate: isUsable ? this.#published?.nextUpdate : undefined,
      failingSince: this.#failingSince,
    };
  }

  /** Schedules a new CRL after a revocation, within a second. */
  scheduleBuild(delayMs = GATHER_MS): void {
    this.#isBuildDue = true;
    if (this.#timer || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#runScheduledBuild();
    }, delayMs);
    this.#timer.unref();
  }

  async #runScheduledBuild(): Promise<void> {
    if (!this.#isBuildDue || this.#isClosed) return;
    this.#isBuildDue = false;
    try {
      // Adopt the CRL if another process was faster.
      if (await isNewestCrlComplete(this.#deps.db, this.#authority.id)) await this.adoptNewest();
      else await this.build();
    } catch (error) {
      if (this.#isClosed) return;
      this.#deps.log.error(
        { err: error, authorityId: this.#authority.id },
        "The CRL could not be signed; trying again",
      );
      this.scheduleBuild(RETRY_MS);
    }
  }

  /**
   * Adopts the newest CRL in the database, unless the process that signed it had a wrong clock: if it is from the future, or older than
   * the CRL published by this process, this process signs a new CRL with a higher number.
   */
  async adoptNewest(): Promise<void> {
    const newest = await readNewestCrl(this.#deps.db, this.#authority.id, this.#published?.number);
    if (!newest) return;
    if (!this.#isAcceptable(newest)) return this.build();
    this.#adopt(newest);
    this.#deps.platform.noteChange("crl", { authorityId: this.#authority.id, number: newest.number });
  }

  #isAcceptable(newest: StoredCrl): boolean {
    const now = this.#deps.clock.now();
    if (isFromFuture(newest, now)) return false;
    return !this.#published || isFromFuture(this.#published, now) || newest.thisUpdate >= this.#published.thisUpdate;
  }

  /** Signs and publishes a new CRL now. Concurrent calls are serialised; the database assigns the numbers. */
  async build(): Promise<void> {
    while (this.#building) await this.#building.catch(() => {}); // reported to its own caller
    this.#building = this.#build();
    try {
      await this.#building;
    } finally {
      this.#building = undefined;
    }
  }

  async #build(): Promise<void> {
    const { db, clock, watch } = this.#deps;
    watch.assertClock();
    const { id, issuer, signer } = this.#authority;
    const thisUpdate = this.#notBeforeNewest(clock.now(), await readNewestTimes(db, id));
    const nextUpdate = new Date(thisUpdate.getTime() + VALIDITY_MS);
    const expiredAfter = new Date(thisUpdate.getTime() - KEEP_MS);
    const { number, lines, revokedTotal } = await db.transaction((tx) =>
      reserveCrl(tx, id, { expiredAfter, above: this.#published?.number ?? 0n }),
    );
    const der = await this.#signed(() =>
      issueCrl({ issuer, signer, number, thisUpdate, nextUpdate, entries: entriesOf(lines) }),
    );
    const crl: StoredCrl = { der, number: number.toString(), thisUpdate, nextUpdate, revokedTotal };
    await insertCrl(db, id, crl);
    keepRecord(this.#deps, "crl", {
      authorityId: id,
      number: crl.number,
      thisUpdate: thisUpdate.toISOString(),
      nextUpdate: nextUpdate.toISOString(),
    });
    this.#adopt(crl);
  }

  /**
   * thisUpdate never goes backward: with a clock slightly behind the process that signed last, its thisUpdate is reused. A CRL further in
   * the future was signed with a wrong clock; reusing its time would make this one unusable as well.
   */
  #notBeforeNewest(now: Date, newest: { thisUpdate: Date } | undefined): Date {
    return newest && newest.thisUpdate > now && !isFromFuture(newest, now) ? newest.thisUpdate : now;
  }

  /** Records the start of signing failures and schedules a retry. */
  async #signed(sign: () => Promise<Uint8Array>): Promise<Uint8Array> {
    try {
      const der = await sign();
      this.#failingSince = undefined;
      return der;
    } catch (error) {
      this.#failingSince ??= this.#deps.clock.now();
      this.scheduleBuild(RETRY_MS);
      throw error;
    }
  }

  #adopt(crl: StoredCrl): void {
    const number = BigInt(crl.number);
    if (this.#published && this.#published.number >= number) return;
    const { thisUpdate, nextUpdate } = crl;
    const document = publishedDocument(Buffer.from(crl.der), "application/pkix-crl", nextUpdate, thisUpdate);
    this.#published = { number, thisUpdate, nextUpdate, document };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#building?.catch(() => {}); // reported to its own caller
  }
}

const isFromFuture = ({ thisUpdate }: { thisUpdate: Date }, now: Date) =>
  thisUpdate.getTime() - now.getTime() > CLOCK_SKEW_MS;

/** Parses the store's lines lazily, for the encoder. */
function* entriesOf(lines: string): Generator<CrlEntry> {
  for (let start = 0; start < lines.length; ) {
    const newline = lines.indexOf("\n", start);
    const end = newline < 0 ? lines.length : newline;
    const [serialHex = "", milliseconds, reason] = lines.slice(start, end).split(" ");
    yield { serialHex, revokedAt: new Date(Number(milliseconds)), reason: toReason(reason) };
    start = end + 1;
  }
}

/** The stored reason as a CRL and OCSP reason; a failed issuance has none. */
export function toReason(reason: string | null | undefined): RevocationReason {
  return reason && Object.hasOwn(reasonCodes, reason) ? (reason as RevocationReason) : "unspecified";
}
