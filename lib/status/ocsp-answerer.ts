import { LRUCache } from "lru-cache";
import type { SigningAuthority } from "@/lib/authorities/signing-authority";
import { signOcspResponse } from "@/lib/ca/ocsp";
import {
  isCertIdOf,
  type OcspCertId,
  type OcspIssuerIdentity,
  ocspIssuerIdentity,
  parseOcspRequest,
} from "@/lib/pki/ocsp-request";
import { type CertificateStatus, type OcspError, ocspErrorResponse } from "@/lib/pki/ocsp-response";
import type { StatusDeps } from "./context";
import { toReason } from "./crl-publisher";
import { type PublishedDocument, publishedDocument } from "./document";
import { readSerials, type SerialStatus } from "./store";

/**
 * How long an answer says it may be relied on. A revocation replaces it here at once, whatever it says; consumers that cache, as
 * nginx does with `ssl_ocsp_cache`, go by it, so a revoked certificate passes there for an hour at most.
 */
const LIFE_MS = 3_600_000;
/** A status is read again after this long even if nobody said that it changed. */
const TTL_MS = 60_000;
// Serials and requests are the callers' own, of any length up to that of a request: memory is bounded in bytes.
const MEBIBYTE = 1024 * 1024;
const SERIALS_BYTES = 48 * MEBIBYTE;
const ANSWERS_BYTES = 96 * MEBIBYTE;
/** What an entry costs besides its key and its document. */
const ENTRY_BYTES = 400;
const CONTENT_TYPE = "application/ocsp-response";
/** After a signature failed, until we try by ourselves whether they work again. */
const RETRY_MS = 2_000;
/** For a signature that nobody gets. */
const NO_CERT_ID = Uint8Array.of(0x30, 0x00);

/** What is known of one serial. Shared by every answer that rests on it; whoever forgets it makes those answers stale. */
interface Knowledge {
  isStale: boolean;
  /** Milliseconds since 1970. */
  freshUntil: number;
  readAt: Date;
  status: Promise<CertificateStatus>;
}

type OcspSingles = Parameters<typeof signOcspResponse>[1]["singles"];

interface Answer {
  document: PublishedDocument;
  restsOn: readonly Knowledge[];
}

export interface OcspReply {
  document: PublishedDocument;
  /** False for errors and for answers with a nonce: nobody may keep those. */
  isCacheable: boolean;
}

/** Answers OCSP requests for all authorities, from memory where it can. */
export class OcspAnswerer {
  readonly #deps: StatusDeps;
  readonly #identities = new Map<string, OcspIssuerIdentity>();
  /** Authorities whose answers can't be signed, and since when. */
  readonly #failing = new Map<string, Date>();
  #retry: NodeJS.Timeout | undefined;
  readonly #known = new LRUCache<string, Knowledge>({
    maxSize: SERIALS_BYTES,
    sizeCalculation: (_knowledge, key) => ENTRY_BYTES + key.length,
    // Forgotten, pushed out or replaced: in each case nothing would tell the answers that rest on it.
    dispose: (knowledge) => {
      knowledge.isStale = true;
    },
  });
  /** By the bytes of the request, and by the CertIDs in it. */
  readonly #answers = new LRUCache<string, Answer>({
    maxSize: ANSWERS_BYTES,
    sizeCalculation: ({ document, restsOn }, key) =>
      ENTRY_BYTES * (1 + restsOn.length) + key.length + document.body.length,
  });

  constructor(deps: StatusDeps) {
    this.#deps = deps;
  }

  /** A ready answer for exactly these bytes: no parsing, no signature. */
  peek(issuerId: string, requestDer: Buffer): PublishedDocument | undefined {
    return this.#find(requestKey(issuerId, requestDer));
  }

  /** Always answers in DER; a failure of the database is `tryLater`, never a status. */
  async answer(issuerId: string, requestDer: Buffer, requestId?: string): Promise<OcspReply> {
    const ready = this.peek(issuerId, requestDer);
    if (ready) return { document: ready, isCacheable: true };
    const reading = parseOcspRequest(requestDer);
    if (reading.kind === "malformed") return this.#error("malformedRequest");
    const { certIds, nonce } = reading.request;
    const authority = this.#deps.authorities.byId(issuerId);
    if (!authority) return this.#error("unauthorized");
    const identity = this.#identityOf(authority);
    if (!certIds.every((certId) => isCertIdOf(certId, identity))) return this.#error("unauthorized");
    try {
      if (nonce) return { document: (await this.#sign(authority, certIds, nonce)).document, isCacheable: false };
      const key = certIdsKey(issuerId, certIds);
      const known = this.#find(key);
      const answer = known ? this.#answers.get(key) : await this.#sign(authority, certIds);
      if (!answer) return this.#error("tryLater"); // pushed out this instant
      if (answer.restsOn.every(({ isStale }) => !isStale)) {
        this.#answers.set(key, answer);
        this.#answers.set(requestKey(issuerId, requestDer), answer);
      }
      return { document: answer.document, isCacheable: true };
    } catch (error) {
      this.#deps.log.error({ err: error, issuerId, requestId }, "An OCSP request could not be answered");
      return this.#error("tryLater");
    }
  }

  #find(key: string): PublishedDocument | undefined {
    const answer = this.#answers.get(key);
    if (!answer) return undefined;
    const now = this.#deps.clock.now().getTime();
    for (const knowledge of answer.restsOn) if (knowledge.isStale || knowledge.freshUntil <= now) return undefined;
    return answer.document;
  }

  async #sign(authority: SigningAuthority, certIds: readonly OcspCertId[], nonce?: Uint8Array): Promise<Answer> {
    const restsOn = this.#learn(authority.id, certIds);
    const statuses = await Promise.all(restsOn.map(({ status }) => status));
    const singles = certIds.map((certId, i) => {
      const thisUpdate = (restsOn[i] as Knowledge).readAt;
      const nextUpdate = new Date(thisUpdate.getTime() + LIFE_MS);
      return { certIdDer: certId.der, status: statuses[i] as CertificateStatus, thisUpdate, nextUpdate };
    });
    const der = await this.#signed(authority.id, singles, nonce);
    const expiresAt = new Date(Math.min(...restsOn.map(({ freshUntil }) => freshUntil)));
    const readAt = new Date(Math.min(...restsOn.map((knowledge) => knowledge.readAt.getTime())));
    return { document: publishedDocument(Buffer.from(der), CONTENT_TYPE, expiresAt, readAt), restsOn };
  }

  /** Signs, and keeps in mind since when that fails: an answer that can't be signed is `tryLater`, and readiness says so. */
  async #signed(authorityId: string, singles: OcspSingles, nonce?: Uint8Array): Promise<Uint8Array> {
    try {
      const responder = await this.#deps.authorities.ocspResponder(authorityId);
      const producedAt = this.#deps.clock.now();
      const der = await signOcspResponse(responder, { producedAt, singles, ...(nonce ? { nonce } : {}) });
      this.#failing.delete(authorityId);
      return der;
    } catch (error) {
      if (!this.#failing.has(authorityId)) this.#failing.set(authorityId, this.#deps.clock.now());
      this.#retryLater();
      throw error;
    }
  }

  /** Since when an authority's answers can't be signed; undefined when they can. */
  failingSince(authorityId: string): Date | undefined {
    return this.#failing.get(authorityId);
  }

  /** Signs an answer for nobody, for each authority: so that a failure shows before a client meets it, and its end too. */
  async selfTest(): Promise<void> {
    const now = this.#deps.clock.now();
    const singles: OcspSingles = [
      { certIdDer: NO_CERT_ID, status: { kind: "unknown" }, thisUpdate: now, nextUpdate: now },
    ];
    for (const { id } of this.#deps.authorities.all()) {
      await this.#signed(id, singles).catch((error: unknown) =>
        this.#deps.log.error({ err: error, authorityId: id }, "OCSP answers can't be signed"),
      );
    }
  }

  #retryLater(): void {
    if (this.#retry) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      void this.selfTest();
    }, RETRY_MS);
    this.#retry.unref();
  }

  close(): void {
    clearTimeout(this.#retry);
  }

  /** Knowledge of each serial asked about; what is missing is read by one statement. */
  #learn(issuerId: string, certIds: readonly OcspCertId[]): Knowledge[] {
    const now = this.#deps.clock.now();
    const missing = new Set<string>();
    for (const { serialHex } of certIds) {
      const known = this.#known.get(serialKey(issuerId, serialHex));
      if (!known || known.freshUntil <= now.getTime()) missing.add(serialHex);
    }
    if (missing.size > 0) {
      const reading = readSerials(this.#deps.db, issuerId, [...missing]);
      for (const serial of missing) this.#know(issuerId, serial, now, reading);
    }
    return certIds.map(({ serialHex }) => this.#known.get(serialKey(issuerId, serialHex)) as Knowledge);
  }

  #know(issuerId: string, serial: string, readAt: Date, reading: Promise<SerialStatus[]>): void {
    const key = serialKey(issuerId, serial);
    const knowledge: Knowledge = {
      isStale: false,
      freshUntil: readAt.getTime() + TTL_MS,
      readAt,
      status: reading.then((rows) => toStatus(rows.find((row) => row.serial === serial))),
    };
    this.#known.set(key, knowledge);
    // Neither a failure nor a serial that may be issued any moment is worth remembering.
    const drop = () => {
      if (this.#known.get(key) === knowledge) this.#known.delete(key);
    };
    knowledge.status.then((status) => status.kind === "unknown" && drop(), drop);
  }

  forget(issuerId: string, serial: string): void {
    this.#known.delete(serialKey(issuerId, serial));
  }

  forgetAll(): void {
    this.#known.clear();
    this.#answers.clear();
  }

  #identityOf({ id, issuer }: SigningAuthority): OcspIssuerIdentity {
    const identity = this.#identities.get(id) ?? ocspIssuerIdentity(issuer.subjectDer, issuer.publicKey);
    this.#identities.set(id, identity);
    return identity;
  }

  #error(error: OcspError): OcspReply {
    const document = publishedDocument(Buffer.from(ocspErrorResponse(error)), CONTENT_TYPE, this.#deps.clock.now());
    return { document, isCacheable: false };
  }
}

/** `failed` is revoked: a copy that escaped an interrupted issuance must not pass. `prepared` is not issued yet: unknown. */
function toStatus(row: SerialStatus | undefined): CertificateStatus {
  if (row?.revokedAt) return { kind: "revoked", revokedAt: row.revokedAt, reason: toReason(row.revocationReason) };
  return { kind: row?.status === "active" ? "good" : "unknown" };
}

const serialKey = (issuerId: string, serial: string) => `${issuerId}/${serial}`;
const requestKey = (issuerId: string, der: Buffer) => `${issuerId}/request/${der.toString("latin1")}`;
const certIdsKey = (issuerId: string, certIds: readonly OcspCertId[]) =>
  `${issuerId}/certificates/${certIds.map(({ der }) => Buffer.from(der).toString("latin1")).join("")}`;
