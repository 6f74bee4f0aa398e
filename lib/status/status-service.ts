import { MINUTE_MS } from "@/lib/durations";
import { pemEncode } from "@/lib/pki/pem";
import type { Change } from "@/lib/runtime/changes";
import { FreshCache } from "@/lib/runtime/fresh-cache";
import type { StatusDeps } from "./context";
import { type CrlHealth, CrlPublisher } from "./crl-publisher";
import { type PublishedDocument, publishedDocument } from "./document";
import type { KeySetAddress } from "./key-set";
import { KeySetPublisher } from "./key-set-publisher";
import { OcspAnswerer, type OcspReply } from "./ocsp-answerer";
import { readAuthorityDer, readCertificateDer } from "./store";

export interface StatusHealth {
  /** One message for each document that can't be signed or has expired; empty when healthy. */
  faults: { part: "crl" | "ocsp" | "restore"; message: string }[];
  /** CRLs in memory. */
  crls: { authorityId: string; nextUpdate: Date }[];
}

/** Public documents. `peek…` reads memory only; null: not found. */
export interface StatusService {
  /** `key`: `keySetKey(address)`. Undefined: not in memory, use `keySet`. */
  peekKeySet(key: string): PublishedDocument | null | undefined;
  keySet(address: KeySetAddress): Promise<PublishedDocument | null>;
  /** The leaf as PEM, also a revoked or expired one. */
  pem(organisationId: string, applicationId: string | null, kid: string): Promise<PublishedDocument | null>;
  peekCrl(issuerId: string): PublishedDocument | undefined;
  crl(issuerId: string): Promise<PublishedDocument | null>;
  peekOcsp(issuerId: string, requestDer: Buffer): PublishedDocument | undefined;
  /** `requestId`: of the HTTP request, for the log. */
  ocsp(issuerId: string, requestDer: Buffer, requestId?: string): Promise<OcspReply>;
  /** DER; `root` is the root's id. */
  authorityCertificate(id: string): Promise<PublishedDocument | null>;
  now(): Date;
  /** Whether the documents can be signed. Without the reasons, which are in the log. */
  health(): StatusHealth;
  /** Signs a new CRL for every authority now. @returns the number of CRLs */
  publishCrls(): Promise<number>;
  /** Prepares the CRLs and refreshes them periodically. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const CHECK_CRLS_EVERY_MS = MINUTE_MS;
/** Certificates never change; the limit only bounds memory. */
const CERTIFICATE_TTL_MS = 300_000;
const MAX_CERTIFICATES = 5_000;

/** Creates the service of one process. `deps.changes` invalidates its caches. */
export function createStatusService(deps: StatusDeps): StatusService {
  const keySets = new KeySetPublisher(deps);
  const ocsp = new OcspAnswerer(deps);
  const crls = new Map(deps.authorities.all().map((authority) => [authority.id, new CrlPublisher(deps, authority)]));
  const certificates = new FreshCache<PublishedDocument>({
    clock: deps.clock,
    maxEntries: MAX_CERTIFICATES,
    maxBytes: 16 * 1024 * 1024,
    sizeOf: ({ body }) => body.length,
    expiresAt: ({ expiresAt }) => expiresAt,
  });
  let timer: NodeJS.Timeout | undefined;

  const report = (message: string) => (error: unknown) => deps.log.error({ err: error }, message);
  const unsubscribe = deps.changes.subscribe((change: Change) => {
    keySets.onChange(change);
    if (change.kind === "certificate") {
      ocsp.forget(change.issuerId, change.serial);
      if (change.isRevocation) crls.get(change.issuerId)?.scheduleBuild();
    } else if (change.kind === "authority") {
      crls.get(change.authorityId)?.adoptNewest().catch(report("The CRL of another process could not be read"));
    } else if (change.kind === "unknown") {
      ocsp.forgetAll();
      for (const crl of crls.values()) crl.scheduleBuild();
    }
  });

  /** A CRL that can't be signed must not block the others or the start of the portal: readiness reports it, and it is retried. */
  const refreshSafely = async () => {
    const failed = report("A CRL could not be refreshed");
    await Promise.all([...crls.values()].map((crl) => crl.refresh().catch(failed)));
    await ocsp.selfTest();
  };

  /** A certificate as a document, cached if found. */
  async function certificate(key: string, read: () => Promise<{ body: Buffer; contentType: string } | undefined>) {
    const cached = certificates.peek(key);
    if (cached) return cached;
    const found = await read();
    if (!found) return null;
    const expiresAt = new Date(deps.clock.now().getTime() + CERTIFICATE_TTL_MS);
    return certificates.get(key, async () => publishedDocument(found.body, found.contentType, expiresAt));
  }

  return {
    peekKeySet: (key) => keySets.peek(key),
    keySet: (address) => keySets.get(address),
    pem: (organisationId, applicationId, kid) =>
      certificate(`${organisationId}/${applicationId ?? ""}/${kid}`, async () => {
        const der = await readCertificateDer(deps.db, organisationId, applicationId, kid);
        return der && { body: Buffer.from(pemEncode("CERTIFICATE", der)), contentType: "application/x-pem-file" };
      }),
    peekCrl: (issuerId) => crls.get(issuerId)?.peek(),
    crl: async (issuerId) => (await crls.get(issuerId)?.get()) ?? null,
    peekOcsp: (issuerId, requestDer) => ocsp.peek(issuerId, requestDer),
    ocsp: (issuerId, requestDer, requestId) => ocsp.answer(issuerId, requestDer, requestId),
    authorityCertificate: (id) =>
      certificate(`authority/${id}`, async () => {
        const authority = id === "root" ? deps.authorities.root() : deps.authorities.byId(id);
        const der = authority?.certificateDer ?? (await readAuthorityDer(deps.db, id));
        return der && { body: Buffer.from(der), contentType: "application/pkix-cert" };
      }),
    now: () => deps.clock.now(),
    health: () => {
      const states = [...crls.values()].map((crl) => crl.health());
      const { authorities, clock } = deps;
      return {
        faults: [
          ...states.flatMap((state) => faultOfCrl(state, clock.now())),
          ...authorities.all().flatMap(({ id, name }) => faultOfOcsp(name, ocsp.failingSince(id))),
          ...faultOfRestore(deps.platform.isOlder()),
        ],
        crls: states.flatMap(({ authorityId, nextUpdate }) => (nextUpdate ? [{ authorityId, nextUpdate }] : [])),
      };
    },
    async publishCrls() {
      await Promise.all([...crls.values()].map((crl) => crl.build()));
      return crls.size;
    },
    async start() {
      await refreshSafely();
      timer = setInterval(() => void refreshSafely(), CHECK_CRLS_EVERY_MS);
      timer.unref();
    },
    async close() {
      clearInterval(timer);
      unsubscribe();
      ocsp.close();
      await Promise.all([...crls.values()].map((crl) => crl.close()));
    },
  };
}

function faultOfCrl({ name, nextUpdate, failingSince }: CrlHealth, now: Date): StatusHealth["faults"] {
  if (failingSince) {
    const message = `Signing the CRL of ${name} has failed since ${failingSince.toISOString()}. Key sets and OCSP include every revocation.`;
    return [{ part: "crl", message }];
  }
  if (nextUpdate && nextUpdate > now) return [];
  return [{ part: "crl", message: `There is no valid CRL of ${name}.` }];
}

function faultOfOcsp(name: string, failingSince: Date | undefined): StatusHealth["faults"] {
  if (!failingSince) return [];
  const message = `Signing OCSP responses of ${name} has failed since ${failingSince.toISOString()}. Clients receive tryLater.`;
  return [{ part: "ocsp", message }];
}

/** Rather no traffic than `good` for a revoked certificate. The endpoint is public: the command is in the log and on the platform page. */
function faultOfRestore(isOlder: boolean): StatusHealth["faults"] {
  if (!isOlder) return [];
  const message = "The database was restored from a backup, and the restore is not completed. The log has the command.";
  return [{ part: "restore", message }];
}
