import { prepareTlsServer } from "@/lib/ca/authority";
import { loadTlsKeyPem } from "@/lib/ca/keys/local-key";
import { signPrepared } from "@/lib/ca/sign";
import type { Authority } from "@/lib/db/generated/client";
import { DAY_MS } from "@/lib/durations";
import { insertAuditRow } from "@/lib/operation/public";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import type { GeneralName } from "@/lib/pki/general-name";
import { pemEncode } from "@/lib/pki/pem";
import { authorityAudit, type BootstrapOptions, newAuthority } from "./bootstrap";
import type { SigningAuthority } from "./signing-authority";
import { activateAuthority, insertAuthority, listActiveAuthorities, retireExpiredTlsServers } from "./store";
import { storedKey } from "./stored-key";

/** Credentials of our TLS listener for node:tls. */
export interface TlsServerCredentials {
  serial: string;
  /** Leaf, then issuing CA. */
  chainPem: string;
  /** PKCS#8. For the secure context only. */
  keyPem: string;
  notAfter: Date;
}

/** It is valid for 90 days and renewed when a third of that remains. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/** The newest certificate for these names that need not be renewed yet, from any process; otherwise a new one. */
export async function findOrCreateTlsServer(
  options: BootstrapOptions,
  issuing: SigningAuthority,
  names: readonly GeneralName[],
): Promise<TlsServerCredentials> {
  const rows = await listActiveAuthorities(options.db.prisma);
  const now = options.clock.now().getTime();
  const existing = rows.find(
    (row) =>
      row.kind === "tls" &&
      row.parentId === issuing.id &&
      row.notBefore.getTime() <= now && // a notBefore in the future is due to a wrong clock
      row.notAfter.getTime() - now > RENEW_BEFORE_MS &&
      namesOf(row.certificateDer) === text(names),
  );
  const row = existing ?? (await createTlsServer(options, issuing, names));
  return {
    serial: row.serial,
    chainPem: pemEncode("CERTIFICATE", row.certificateDer) + issuing.certificatePem,
    keyPem: await loadTlsKeyPem(await storedKey(options, row)),
    notAfter: row.notAfter,
  };
}

async function createTlsServer(
  options: BootstrapOptions,
  issuing: SigningAuthority,
  names: readonly GeneralName[],
): Promise<Pick<Authority, "serial" | "keyRef" | "name" | "certificateDer" | "notAfter">> {
  const { db, clock, watch } = options;
  watch.assertClock();
  const authority = await newAuthority("tls", options);
  const prepared = prepareTlsServer(issuing.issuer, authority.request, names);
  // Recorded before it is signed, like every certificate of the issuing CA.
  const record = authority.record(issuing.id, prepared, prepared.tbsDer);
  await db.transaction(async (tx) => {
    await retireExpiredTlsServers(tx, clock.now());
    await insertAuthority(tx, record, authority.storedKey, { status: "prepared", now: clock.now() });
    await insertAuditRow(tx, authorityAudit(clock, record));
  });
  const certificateDer = Uint8Array.from((await signPrepared(prepared, issuing.signer)).certificateDer);
  await activateAuthority(db.prisma, record.id, certificateDer);
  return { ...record, certificateDer };
}

const text = (names: readonly GeneralName[]) => names.map(({ kind, value }) => `${kind}:${value}`).join();

function namesOf(certificateDer: Uint8Array): string {
  return text(extensionValue(parseCertificate(certificateDer), "subjectAltName")?.names ?? []);
}
