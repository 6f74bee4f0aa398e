import type { Tx } from "@/lib/db/database";

/** The facts with these names; missing ones are omitted. */
export async function readFacts(tx: Tx, names: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.platformFact.findMany({ where: { name: { in: [...names] } } });
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** Facts whose name has the prefix. */
export async function readFactsOf(tx: Tx, prefix: string): Promise<Map<string, string>> {
  const rows = await tx.platformFact.findMany({ where: { name: { startsWith: prefix } } });
  return new Map(rows.map(({ name, value }) => [name, value]));
}

export async function putFact(tx: Tx, name: string, value: string, now: Date): Promise<void> {
  const data = { value, updatedAt: now };
  await tx.platformFact.upsert({ where: { name }, create: { name, ...data }, update: data });
}

/** Inserts a fact unless it exists. @returns the stored value: of two processes that start together, the first one's */
export async function putFactOnce(tx: Tx, name: string, value: string, now: Date): Promise<string> {
  await tx.platformFact.createMany({ data: [{ name, value, updatedAt: now }], skipDuplicates: true });
  return (await readFacts(tx, [name])).get(name) ?? value;
}

export async function removeFacts(tx: Tx, names: readonly string[]): Promise<void> {
  await tx.platformFact.deleteMany({ where: { name: { in: [...names] } } });
}

/** Increments a number atomically, from `atLeast` if the fact is missing or lower. @returns the new number */
export async function incrementFact(tx: Tx, name: string, atLeast: number, now: Date): Promise<number> {
  const rows = await tx.$queryRaw<{ value: string }[]>`
    INSERT INTO platform_facts (name, value, updated_at) VALUES (${name}, (${atLeast}::bigint + 1)::text, ${now}::timestamptz)
    ON CONFLICT (name) DO UPDATE
    SET value = (GREATEST(platform_facts.value::bigint, ${atLeast}::bigint) + 1)::text, updated_at = EXCLUDED.updated_at
    RETURNING value`;
  return Number(rows[0]?.value);
}

/** The database's clock, which several machines share. */
export async function readDatabaseTime(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<
    { now: number }[]
  >`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`;
  return new Date(Number(row?.now));
}

/** Whether the database has never been set up. */
export async function isNewDatabase(tx: Tx): Promise<boolean> {
  return (await tx.authority.findFirst({ select: { id: true } })) === null;
}

/** Whether the database has one of these authorities. */
export async function hasAuthority(tx: Tx, ids: readonly string[]): Promise<boolean> {
  return (await tx.authority.findFirst({ where: { id: { in: [...ids] } }, select: { id: true } })) !== null;
}

/** The last CRL number of each authority; 0 before its first CRL. */
export async function readCrlNumbers(tx: Tx): Promise<Map<string, bigint>> {
  const rows = await tx.authority.findMany({ select: { id: true, crlNumber: true } });
  return new Map(rows.map(({ id, crlNumber }) => [id, crlNumber]));
}

/** Whether a signed certificate, a revocation or a blocked key is missing. Certificates that `restore finish` recovered from the log count. */
export async function isAnyMissing(
  tx: Tx,
  { signed, revoked, keyBlocked }: Record<"signed" | "revoked" | "keyBlocked", readonly string[]>,
): Promise<boolean> {
  const serials = [...new Set([...signed, ...revoked])];
  const known = new Map<string, string>();
  if (serials.length > 0) {
    const where = { serial: { in: serials } };
    for (const { serial } of await tx.recoveredCertificate.findMany({ where, select: { serial: true } })) {
      known.set(serial, "revoked");
    }
    for (const { serial, status } of await tx.certificate.findMany({ where, select: { serial: true, status: true } })) {
      known.set(serial, status);
    }
  }
  if (serials.some((serial) => !known.has(serial))) return true;
  if (revoked.some((serial) => ["active", "prepared"].includes(known.get(serial) ?? ""))) return true;
  const keys = [...new Set(keyBlocked)];
  if (keys.length === 0) return false;
  return (await tx.blockedKey.count({ where: { keyFingerprint: { in: keys } } })) < keys.length;
}

/** Raises the last CRL number of an authority to this one; never lowers it. */
export async function raiseCrlNumber(tx: Tx, authorityId: string, number: bigint): Promise<void> {
  await tx.authority.updateMany({
    where: { id: authorityId, crlNumber: { lt: number } },
    data: { crlNumber: number },
  });
}

/** A sealed private key: of an authority, or of the authorization server. */
export interface StoredEnvelope {
  table: "authorityKey" | "tokenSigningKey";
  id: string | number;
  envelope: Uint8Array;
}

export async function readEnvelopes(tx: Tx): Promise<StoredEnvelope[]> {
  const [authorities, tokens] = await Promise.all([
    tx.authorityKey.findMany({ orderBy: { keyRef: "asc" } }),
    tx.tokenSigningKey.findMany({ orderBy: { generation: "asc" } }),
  ]);
  return [
    ...authorities.map(({ keyRef, envelope }) => ({ table: "authorityKey" as const, id: keyRef, envelope })),
    ...tokens.map(({ generation, envelope }) => ({ table: "tokenSigningKey" as const, id: generation, envelope })),
  ];
}

/** Blocks new keys until the transaction ends: one that is sealed with the old passphrase meanwhile would be lost. */
export async function lockEnvelopes(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE authority_keys, token_signing_keys IN SHARE ROW EXCLUSIVE MODE`;
}

export async function replaceEnvelope(
  tx: Tx,
  { table, id }: Pick<StoredEnvelope, "table" | "id">,
  envelope: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if (table === "authorityKey") {
    await tx.authorityKey.update({ where: { keyRef: String(id) }, data: { envelope } });
  } else await tx.tokenSigningKey.update({ where: { generation: Number(id) }, data: { envelope } });
}
