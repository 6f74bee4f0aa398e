import { LRUCache } from "lru-cache";
import type { SigningAuthority } from "@/lib/authorities/signing-authority";
import { signOcspResponse } from "@/lib/ca/ocsp";
import { HOUR_MS, MINUTE_MS } from "@/lib/durations";
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
 * Validity of a response (nextUpdate). A revocation replaces it here immediately; clients that cache responses, such as nginx with
 * `ssl_ocsp_cache`, use it, so they accept a revoked certificate for at most an hour.
 */
const VALIDITY_MS = HOUR_MS;
/** A status is reloaded after this time without a notification. */
const TTL_MS = MINUTE_MS;
// Serials and requests come from callers, with any length up to that of a request: memory is limited in bytes.
const MEBIBYTE = 1024 * 1024;
const SERIALS_BYTES = 48 * MEBIBYTE;
const ANSWERS_BYTES = 96 * MEBIBYTE;
/** Size of an entry without its key and its document. */
const ENTRY_BYTES = 400;
const CONTENT_TYPE = "application/ocsp-response";
/** Delay before a test signature after a signing failure. */
const RETRY_MS = 2_000;
/** CertID of a test signature. */
const NO_CERT_ID = Uint8Array.of(0x30, 0x00);

/** Cached status of one serial. Shared by every response that depends on it; evicting it makes those responses stale. */
interface CachedStatus {
  isStale: boolean;
  /** Milliseconds since 1970. */
  freshUntil: number;
  readAt: Date;
  status: Promise<CertificateStatus>;
}

type OcspSingles = Parameters<typeof signOcspResponse>[1]["singles"];

interface Answer {
  document: PublishedDocument;
  dependsOn: readonly CachedStatus[];
}

export interface OcspReply {
  document: PublishedDocument;
  /** False for errors and for responses with a nonce, which must not be cached. */
  isCacheable: boolean;
}

/** Answers OCSP requests for all authorities, from memory if possible. */
export class OcspAnswerer {
  readonly #deps: StatusDeps;
  readonly #identities = new Map<string, OcspIssuerIdentity>();
  /** Authorities whose responses can't be signed, with the start of the failure. */
  readonly #failing = new Map<string, Date>();
  #retry: NodeJS.Timeout | undefined;
  readonly #statuses = new LRUCache<string, CachedStatus>({
    maxSize: SERIALS_BYTES,
    sizeCalculation: (_status, key) => ENTRY_BYTES + key.length,
    // Deleted, evicted or replaced: marks the responses that depend on it as stale.
    dispose: (cached) => {
      cached.isStale = true;
    },
  });
  /** By the bytes of the request, and by the CertIDs in it. */
  readonly #answers = new LRUCache<string, Answer>({
    maxSize: ANSWERS_BYTES,
    sizeCalculation: ({ document, dependsOn }, key) =>
      ENTRY_BYTES * (1 + dependsOn.length) + key.length + document.body.length,
  });

  constructor(deps: StatusDeps) {
    this.#deps = deps;
  }

  /** A cached response for exactly these bytes: no parsing, no signature. */
  peek(issuerId: string, requestDer: Buffer): PublishedDocument | undefined {
    return this.#find(requestKey(issuerId, requestDer));
  }

  /** Always returns DER; a failure of the database is `tryLater`, never a status. */
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
      const cached = this.#find(key);
      const answer = cached ? this.#answers.get(key) : await this.#sign(authority, certIds);
      if (!answer) return this.#error("tryLater"); // evicted concurrently
      if (answer.dependsOn.every(({ isStale }) => !isStale)) {
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
    for (const cached of answer.dependsOn) if (cached.isStale || cached.freshUntil <= now) return undefined;
    return answer.document;
  }

  async #sign(authority: SigningAuthority, certIds: readonly OcspCertId[], nonce?: Uint8Array): Promise<Answer> {
    const dependsOn = this.#lookUp(authority.id, certIds);
    const statuses = await Promise.all(dependsOn.map(({ status }) => status));
    const singles = certIds.map((certId, i) => {
      const thisUpdate = (dependsOn[i] as CachedStatus).readAt;
      const nextUpdate = new Date(thisUpdate.getTime() + VALIDITY_MS);
      return { certIdDer: certId.der, status: statuses[i] as CertificateStatus, thisUpdate, nextUpdate };
    });
    const der = await this.#signed(authority.id, singles, nonce);
    const expiresAt = new Date(Math.min(...dependsOn.map(({ freshUntil }) => freshUntil)));
    const readAt = new Date(Math.min(...dependsOn.map((cached) => cached.readAt.getTime())));
    return { document: publishedDocument(Buffer.from(der), CONTENT_TYPE, expiresAt, readAt), dependsOn };
  }

  /** Signs, and records the start of signing failures: the response is then `tryLater`, and readiness reports it. */
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

  /** Start of the signing failure of an authority's responses; undefined when signing works. */
  failingSince(authorityId: string): Date | undefined {
    return this.#failing.get(authorityId);
  }

  /** Test signature for each authority: detects a failure, and the recovery, without a client. */
  async selfTest(): Promise<void> {
    const now = this.#deps.clock.now();
    const singles: OcspSingles = [
      { certIdDer: NO_CERT_ID, status: { kind: "unknown" }, thisUpdate: now, nextUpdate: now },
    ];
    for (const { id } of this.#deps.authorities.all()) {
      await this.#signed(id, singles).catch((error: unknown) =>
        this.#deps.log.error({ err: error, authorityId: id }, "OCSP responses can't be signed"),
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

  /** Status of each requested serial; reads the missing ones in one statement. */
  #lookUp(issuerId: string, certIds: readonly OcspCertId[]): CachedStatus[] {
    const now = this.#deps.clock.now();
    const missing = new Set<string>();
    for (const { serialHex } of certIds) {
      const cached = this.#statuses.get(serialKey(issuerId, serialHex));
      if (!cached || cached.freshUntil <= now.getTime()) missing.add(serialHex);
    }
    if (missing.size > 0) {
      const reading = readSerials(this.#deps.db, issuerId, [...missing]);
      for (const serial of missing) this.#remember(issuerId, serial, now, reading);
    }
    return certIds.map(({ serialHex }) => this.#statuses.get(serialKey(issuerId, serialHex)) as CachedStatus);
  }

  #remember(issuerId: string, serial: string, readAt: Date, reading: Promise<SerialStatus[]>): void {
    const key = serialKey(issuerId, serial);
    const cached: CachedStatus = {
      isStale: false,
      freshUntil: readAt.getTime() + TTL_MS,
      readAt,
      status: reading.then((rows) => toStatus(rows.find((row) => row.serial === serial))),
    };
    this.#statuses.set(key, cached);
    // Don't cache failures, nor unknown serials: they may be issued at any time.
    const drop = () => {
      if (this.#statuses.get(key) === cached) this.#statuses.delete(key);
    };
    cached.status.then((status) => status.kind === "unknown" && drop(), drop);
  }

  forget(issuerId: string, serial: string): void {
    this.#statuses.delete(serialKey(issuerId, serial));
  }

  forgetAll(): void {
    this.#statuses.clear();
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

/** `failed` is revoked: a copy from an interrupted issuance must not be accepted. `prepared` is not issued yet: unknown. */
function toStatus(row: SerialStatus | undefined): CertificateStatus {
  if (row?.revokedAt) return { kind: "revoked", revokedAt: row.revokedAt, reason: toReason(row.revocationReason) };
  return { kind: row?.status === "active" ? "good" : "unknown" };
}

const serialKey = (issuerId: string, serial: string) => `${issuerId}/${serial}`;
const requestKey = (issuerId: string, der: Buffer) => `${issuerId}/request/${der.toString("latin1")}`;
const certIdsKey = (issuerId: string, certIds: readonly OcspCertId[]) =>
  `${issuerId}/certificates/${certIds.map(({ der }) => Buffer.from(der).toString("latin1")).join("")}`;
