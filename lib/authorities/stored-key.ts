import type { StoredKey } from "@/lib/ca/keys/local-key";
import type { Authority } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";
import { parseCertificate } from "@/lib/pki/certificate";
import type { BootstrapOptions } from "./bootstrap";
import { findKeyEnvelopes } from "./store";

/**
 * An authority's key as stored, with the data needed to decrypt it.
 * @throws AppError precondition_failed when it is missing
 */
export async function storedKey(
  { db, passphrase }: Pick<BootstrapOptions, "db" | "passphrase">,
  row: Pick<Authority, "keyRef" | "name" | "certificateDer">,
): Promise<StoredKey> {
  const envelope = (await findKeyEnvelopes(db.prisma, [row.keyRef])).get(row.keyRef);
  if (!envelope) {
    throw new AppError(
      "precondition_failed",
      `The key ${row.keyRef} of the authority "${row.name}" is missing from the database. Restore it from a backup: without it this authority can't sign.`,
    );
  }
  return { keyRef: row.keyRef, publicKey: parseCertificate(row.certificateDer).publicKey, envelope, passphrase };
}
