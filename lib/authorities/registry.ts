import { prepareOcspResponder } from "@/lib/ca/authority";
import { createIssuer } from "@/lib/ca/issuer";
import { loadLocalKey } from "@/lib/ca/keys/local-key";
import type { Signer } from "@/lib/ca/keys/signer";
import { createOcspResponder, type OcspResponder } from "@/lib/ca/ocsp";
import { signPrepared } from "@/lib/ca/sign";
import type { Authority } from "@/lib/db/generated/client";
import { DAY_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import { insertAuditRow } from "@/lib/operation/public";
import type { GeneralName } from "@/lib/pki/general-name";
import { pemEncode } from "@/lib/pki/pem";
import { authorityAudit, type BootstrapOptions, createPki, newAuthority } from "./bootstrap";
import type { SigningAuthority } from "./signing-authority";
import {
  activateAuthority,
  findActiveAuthority,
  insertAuthority,
  listActiveAuthorities,
  lockForResponder,
} from "./store";
import { storedKey } from "./stored-key";
import { findOrCreateTlsServer, type TlsServerCredentials } from "./tls-server";
import { statusUrls } from "./urls";

/** Signing a record takes milliseconds; after this time the process that inserted it is considered dead. */
const PENDING_MS = 5_000;
const POLL_MS = 50;

/** A responder's certificate is valid for 90 days; it is renewed when a third of that remains. */
const RENEW_RESPONDER_BEFORE_MS = 30 * DAY_MS;

/** The installation's authorities with decrypted keys, in memory of each process. */
export class AuthorityRegistry {
  readonly #options: BootstrapOptions;
  #authorities = new Map<string, SigningAuthority>();
  #root: SigningAuthority | undefined;
  #issuing: SigningAuthority | undefined;
  readonly #responders = new Map<string, Promise<OcspResponder>>();
  /** Responders that this process failed to sign; not waited for. */
  readonly #failed = new Set<string>();

  private constructor(options: BootstrapOptions) {
    this.#options = options;
  }

  /**
   * Opens the authorities; creates them on an empty database.
   * @throws AppError precondition_failed when a key can't be decrypted or doesn't match its certificate: rather no CA than a wrong one
   */
  static async open(options: BootstrapOptions): Promise<AuthorityRegistry> {
    const registry = new AuthorityRegistry(options);
    let rows = await listActiveAuthorities(options.db.prisma);
    if (!rows.some((row) => row.kind === "root")) {
      await createPki(options);
      rows = await listActiveAuthorities(options.db.prisma);
    }
    await registry.#load(rows.filter((row) => row.kind === "root" || row.kind === "issuing"));
    return registry;
  }

  root(): SigningAuthority {
    return required(this.#root, "root");
  }

  /** The CA that signs new certificates; older ones remain available by id, for CRL and OCSP. */
  issuing(): SigningAuthority {
    return required(this.#issuing, "issuing CA");
  }

  byId(id: string): SigningAuthority | undefined {
    return this.#authorities.get(id);
  }

  all(): SigningAuthority[] {
    return [...this.#authorities.values()];
  }

  /** Certificates between leaf and root, PEM. */
  chainPem(issuerId: string): string {
    const authority = this.byId(issuerId);
    return authority && authority.kind === "issuing" ? authority.certificatePem : "";
  }

  /** A responder whose certificate is valid now and for some time; renews it when needed. */
  async ocspResponder(issuerId: string): Promise<OcspResponder> {
    const cached = await this.#responders.get(issuerId)?.catch(() => undefined);
    if (cached && this.#isFresh(cached)) return cached;
    const pending = this.#findOrCreateResponder(issuerId, cached);
    this.#responders.set(issuerId, pending);
    try {
      return await pending;
    } catch (error) {
      this.#responders.delete(issuerId);
      throw error;
    }
  }

  /**
   * Certificate, chain and key for our own TLS listener, for exactly these names; reissued when a third of its lifetime remains, when
   * the names change, and under a new issuing CA.
   */
  tlsServer(names: readonly GeneralName[]): Promise<TlsServerCredentials> {
    return findOrCreateTlsServer(this.#options, this.issuing(), names);
  }

  /** Valid now, and for some time. A notBefore in the future is due to a wrong clock: clients would reject its responses. */
  #isFresh({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }): boolean {
    const now = this.#options.clock.now().getTime();
    return notBefore.getTime() <= now && notAfter.getTime() - now > RENEW_RESPONDER_BEFORE_MS;
  }

  async #findOrCreateResponder(issuerId: string, stale: OcspResponder | undefined): Promise<OcspResponder> {
    const rows = await listActiveAuthorities(this.#options.db.prisma);
    const row = rows.find(
      (candidate) => candidate.kind === "ocsp" && candidate.parentId === issuerId && this.#isFresh(candidate),
    );
    if (row) return createOcspResponder(row.certificateDer, await this.#openKey(row));
    try {
      return await this.#createResponder(issuerId);
    } catch (error) {
      // A failed renewal must not disable a responder that is still valid.
      const now = this.#options.clock.now();
      const isValid = (one: { notBefore: Date; notAfter: Date }) => one.notBefore <= now && one.notAfter > now;
      if (stale && isValid(stale)) return stale;
      const usable = rows.find((one) => one.kind === "ocsp" && one.parentId === issuerId && isValid(one));
      if (usable) return createOcspResponder(usable.certificateDer, await this.#openKey(usable));
      throw error;
    }
  }

  async #createResponder(issuerId: string): Promise<OcspResponder> {
    const { db, clock, watch } = this.#options;
    watch.assertClock();
    const authority = required(this.byId(issuerId), "authority");
    const responder = await newAuthority("ocsp", this.#options);
    const prepared = prepareOcspResponder(authority.issuer, responder.request);
    // Recorded before it is signed, like every certificate of the issuing CA.
    const record = responder.record(issuerId, prepared, prepared.tbsDer);
    const other = await db.transaction(async (tx) => {
      const pending = await lockForResponder(tx, issuerId, new Date(clock.now().getTime() - PENDING_MS));
      if (pending && !this.#failed.has(pending.id)) return pending;
      await insertAuthority(tx, record, responder.storedKey, { status: "prepared", now: clock.now() });
      await insertAuditRow(tx, authorityAudit(clock, record));
      return null;
    });
    const row = other && (await this.#untilActive(other.id));
    if (row) return createOcspResponder(row.certificateDer, await this.#openKey(row));
    if (other)
      throw new AppError("unavailable", "Another process is creating the OCSP responder. Try again in a moment.");
    try {
      const { certificateDer } = await signPrepared(prepared, authority.signer);
      await activateAuthority(db.prisma, record.id, Uint8Array.from(certificateDer));
      return createOcspResponder(certificateDer, responder.signer);
    } catch (error) {
      this.#failed.add(record.id);
      throw error;
    }
  }

  /** Waits for a responder that another process is signing; undefined when that process has died. */
  async #untilActive(id: string): Promise<Authority | undefined> {
    for (let waitedMs = 0; waitedMs < PENDING_MS; waitedMs += POLL_MS) {
      const row = await findActiveAuthority(this.#options.db.prisma, id);
      if (row) return row;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return undefined;
  }

  async #load(rows: Authority[]): Promise<void> {
    for (const row of rows) {
      const kind = row.kind === "root" ? "root" : "issuing";
      const urls = statusUrls(this.#options.pkiUrl, row.id);
      const authority: SigningAuthority = {
        id: row.id,
        kind,
        name: row.name,
        issuer: createIssuer({ id: row.id, certificateDer: row.certificateDer, urls }),
        signer: await this.#openKey(row),
        certificateDer: row.certificateDer,
        certificatePem: pemEncode("CERTIFICATE", row.certificateDer),
      };
      this.#authorities.set(row.id, authority);
      if (kind === "root") this.#root ??= authority;
      else this.#issuing ??= authority;
    }
  }

  async #openKey(row: Authority): Promise<Signer> {
    return loadLocalKey(await storedKey(this.#options, row));
  }
}

function required<T>(authority: T | undefined, what: string): T {
  if (!authority) throw new AppError("unavailable", `There is no ${what} to sign with.`);
  return authority;
}
