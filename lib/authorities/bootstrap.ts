import { v7 as uuidv7 } from "uuid";
import { defaultAuthorityKeys, prepareIssuingCa, prepareRoot } from "@/lib/ca/authority";
import { createIssuer } from "@/lib/ca/issuer";
import { type AuthorityKeySpec, generateLocalKey } from "@/lib/ca/keys/local-key";
import type { PreparedCertificate } from "@/lib/ca/prepared";
import { serialRandomBytes } from "@/lib/ca/serial";
import { signPrepared } from "@/lib/ca/sign";
import type { Database } from "@/lib/db/database";
import { isUniqueViolation } from "@/lib/db/unique-violation";
import type { DatabaseWatch } from "@/lib/db/watch";
import { toAuditRow } from "@/lib/operation/audit-entry";
import { insertAuditRow } from "@/lib/operation/public";
import type { Clock } from "@/lib/runtime/clock";
import { authorityName, authoritySubject } from "./names";
import { type AuthorityKind, type AuthorityRecord, insertAuthority } from "./store";
import { statusUrls } from "./urls";

export interface BootstrapOptions {
  db: Database;
  clock: Clock;
  /** Prevents signing with a wrong clock. */
  watch: Pick<DatabaseWatch, "assertClock">;
  random(bytes: number): Uint8Array;
  passphrase: string;
  pkiUrl: string;
  caName: string;
  keyAlgorithm: "ec" | "rsa";
}

/** A new key pair and its unsigned record. `keyRef` locates the key: `local:` is encrypted in the database. */
export async function newAuthority(kind: AuthorityKind, options: BootstrapOptions) {
  const id = uuidv7();
  const spec: Record<AuthorityKind, AuthorityKeySpec> =
    options.keyAlgorithm === "rsa"
      ? {
          root: { kind: "RSA", bits: 4096 },
          issuing: { kind: "RSA", bits: 3072 },
          ocsp: { kind: "RSA", bits: 3072 },
          tls: { kind: "RSA", bits: 3072 },
        }
      : {
          root: defaultAuthorityKeys.root,
          issuing: defaultAuthorityKeys.issuing,
          ocsp: defaultAuthorityKeys.ocspResponder,
          tls: defaultAuthorityKeys.tlsServer,
        };
  const key = await generateLocalKey({
    keyRef: `local:${id}`,
    spec: spec[kind],
    passphrase: options.passphrase,
    randomBytes: options.random,
  });
  const subject = authoritySubject(kind, options.caName, id);
  return {
    id,
    signer: key.signer,
    storedKey: { envelope: Uint8Array.from(key.envelope), keyFingerprint: key.signer.publicKey.keyFingerprint },
    request: {
      subject,
      publicKey: key.signer.publicKey,
      serialRandom: options.random(serialRandomBytes),
      now: options.clock.now(),
    },
    record: (parentId: string | null, prepared: PreparedCertificate, der: Uint8Array): AuthorityRecord => ({
      id,
      kind,
      parentId,
      name: authorityName(subject),
      keyRef: `local:${id}`,
      certificateDer: Uint8Array.from(der),
      serial: prepared.serialHex,
      notBefore: prepared.notBefore,
      notAfter: prepared.notAfter,
    }),
  };
}

/**
 * Creates root and issuing CA on a database without authorities, in one transaction. If another process was first, its authorities
 * are kept and ours are discarded with their keys.
 */
export async function createPki(options: BootstrapOptions): Promise<void> {
  options.watch.assertClock();
  const root = await newAuthority("root", options);
  const preparedRoot = prepareRoot(root.id, root.request);
  const signedRoot = await signPrepared(preparedRoot, root.signer);
  const rootIssuer = createIssuer({
    id: root.id,
    certificateDer: signedRoot.certificateDer,
    urls: statusUrls(options.pkiUrl, root.id),
  });
  const issuing = await newAuthority("issuing", options);
  const preparedIssuing = prepareIssuingCa(rootIssuer, issuing.request);
  const signedIssuing = await signPrepared(preparedIssuing, root.signer);
  const now = options.clock.now();
  const records = [
    { authority: root, record: root.record(null, preparedRoot, signedRoot.certificateDer) },
    { authority: issuing, record: issuing.record(root.id, preparedIssuing, signedIssuing.certificateDer) },
  ];
  try {
    await options.db.transaction(async (tx) => {
      for (const { authority, record } of records) {
        await insertAuthority(tx, record, authority.storedKey, { status: "active", now });
        await insertAuditRow(tx, authorityAudit(options.clock, record));
      }
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
}

/** The audit row of an authority's creation. */
export function authorityAudit(clock: Clock, record: AuthorityRecord) {
  return toAuditRow(
    { actor: { kind: "job", job: "authorities" }, requestId: "start-up", deps: { clock } },
    "authority.create",
    {
      entity: "authority",
      entityId: record.id,
      organisationId: null,
      after: { kind: record.kind, name: record.name, serial: record.serial, notAfter: record.notAfter },
    },
  );
}
