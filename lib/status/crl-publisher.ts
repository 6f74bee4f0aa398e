import type { SigningAuthority } from "@/lib/authorities/signing-authority";
import { issueCrl } from "@/lib/ca/crl";
import { type CrlEntry, type RevocationReason, reasonCodes } from "@/lib/pki/crl";
import { keepRecord } from "@/lib/runtime/record";
import type { StatusDeps } from "./context";
import { type PublishedDocument, publishedDocument } from "./document";
import { insertCrl, isNewestCrlComplete, readNewestCrl, readNewestTimes, reserveCrl, type StoredCrl } from "./store";

const DAY_MS = 86_400_000;
/** Life of a CRL: the most we allow ourselves. */
const LIFE_MS = 7 * DAY_MS;
/** A new one is signed this often even if nothing was revoked, so that a week of trouble can pass unnoticed by clients. */
const REFRESH_MS = DAY_MS;
/** Revocations within this time share a CRL. */
const GATHER_MS = 100;
/** Entries stay for a full CRL's life and a day after the certificate's end (RFC 5280 §3.3: at least one CRL beyond it). */
const KEEP_MS = LIFE_MS + DAY_MS;
/** After a failure, until the next try. */
const RETRY_MS = 2_000;
/**
 * A CRL from further in the future was signed before the clock was set back; less is how clocks of machines differ: each may be five
 * minutes off the database (lib/db/watch.ts), thus two of them ten from each other.
 */
const CLOCK_SKEW_MS = 11 * 60_000;

interface Published {
  number: bigint;
  thisUpdate: Date;
  nextUpdate: Date;
  document: PublishedDocument;
}

export interface CrlHealth {
  authorityId: string;
  /** The authority's. */
  name: string;
  /** Of the CRL in memory; undefined without one that is valid now. */
  nextUpdate: Date | undefined;
  /** Since when it can't be signed; undefined when it can. */
  failingSince: Date | undefined;
}

/** The CRL of one authority: signed on revocation and on schedule, served from memory. */
export class CrlPublisher {
  readonly #deps: StatusDeps;
  readonly #authority: SigningAuthority;
  #published: Published | undefined;
  #working: Promise<void> | undefined;
  #isBehind = false;
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

  /** The CRL, read or signed first when memory has none. */
  async get(): Promise<PublishedDocument> {
    const known = this.peek();
    if (known) return known;
    await this.refresh();
    const document = this.peek();
    if (!document) throw new Error(`No CRL of ${this.#authority.name} that is still valid`);
    return document;
  }

  /**
   * Takes over what another process published; signs a new one when there is none, it is a day old or from the future, or lacks
   * a revocation: whoever revoked may have been killed before its CRL, or its news lost.
   */
  async refresh(): Promise<void> {
    await this.adoptNewest();
    const now = this.#deps.clock.now();
    const age = this.#published ? now.getTime() - this.#published.thisUpdate.getTime() : REFRESH_MS;
    const isOutOfTime = age >= REFRESH_MS || (this.#published && isFromFuture(this.#published, now));
    if (isOutOfTime || !(await isNewestCrlComplete(this.#deps.db, this.#authority.id))) await this.build();
  }

  /** What keeps this CRL from being what it should be, for readiness and metrics. */
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

  /** Something was revoked: a CRL that has it follows within a second. */
  markBehind(delayMs = GATHER_MS): void {
    this.#isBehind = true;
    if (this.#timer || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#catchUp();
    }, delayMs);
    this.#timer.unref();
  }

  async #catchUp(): Promise<void> {
    if (!this.#isBehind || this.#isClosed) return;
    this.#isBehind = false;
    try {
      // Another process may have been quicker, and then its CRL is ours.
      if (await isNewestCrlComplete(this.#deps.db, this.#authority.id)) await this.adoptNewest();
      else await this.build();
    } catch (error) {
      if (this.#isClosed) return;
      this.#deps.log.error(
        { err: error, authorityId: this.#authority.id },
        "The CRL could not be signed; trying again",
      );
      this.markBehind(RETRY_MS);
    }
  }

  /**
   * Takes over the newest CRL in the database, unless the process that signed it had a wrong clock: one from the future, or older
   * than what this process has published, is answered by a CRL of our own with a higher number.
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

  /** Signs and publishes a new CRL now. Calls at the same time wait for each other; numbers are the database's to give. */
  async build(): Promise<void> {
    while (this.#working) await this.#working.catch(() => {}); // who asked for that one hears of it
    this.#working = this.#build();
    try {
      await this.#working;
    } finally {
      this.#working = undefined;
    }
  }

  async #build(): Promise<void> {
    const { db, clock, watch } = this.#deps;
    watch.assertClock();
    const { id, issuer, signer } = this.#authority;
    const thisUpdate = this.#notBeforeNewest(clock.now(), await readNewestTimes(db, id));
    const nextUpdate = new Date(thisUpdate.getTime() + LIFE_MS);
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
   * thisUpdate never goes backward: with a clock a little behind the process that signed last, ours takes its time. A list from
   * further in the future was signed with a wrong clock, and to follow it would make this one unusable as well.
   */
  #notBeforeNewest(now: Date, newest: { thisUpdate: Date } | undefined): Date {
    return newest && newest.thisUpdate > now && !isFromFuture(newest, now) ? newest.thisUpdate : now;
  }

  /** Keeps in mind since when signatures fail; what failed is tried again by itself. */
  async #signed(sign: () => Promise<Uint8Array>): Promise<Uint8Array> {
    try {
      const der = await sign();
      this.#failingSince = undefined;
      return der;
    } catch (error) {
      this.#failingSince ??= this.#deps.clock.now();
      this.markBehind(RETRY_MS);
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
    await this.#working?.catch(() => {}); // whoever asked for it has heard of its failure
  }
}

const isFromFuture = ({ thisUpdate }: { thisUpdate: Date }, now: Date) =>
  thisUpdate.getTime() - now.getTime() > CLOCK_SKEW_MS;

/** Reads the store's lines one by one, as the encoder asks for them. */
function* entriesOf(lines: string): Generator<CrlEntry> {
  for (let start = 0; start < lines.length; ) {
    const newline = lines.indexOf("\n", start);
    const end = newline < 0 ? lines.length : newline;
    const [serialHex = "", milliseconds, reason] = lines.slice(start, end).split(" ");
    yield { serialHex, revokedAt: new Date(Number(milliseconds)), reason: toReason(reason) };
    start = end + 1;
  }
}

/** The stored reason as CRL and OCSP know it; a failed issuance has none. */
export function toReason(reason: string | null | undefined): RevocationReason {
  return reason && Object.hasOwn(reasonCodes, reason) ? (reason as RevocationReason) : "unspecified";
}
