import { readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { formatName } from "@/lib/pki/names";
import { pemEncode } from "@/lib/pki/pem";
import { outsideValidity, registeredKeyState } from "@/lib/state/key";
import { KeyPurpose, type RegisteredKey } from "./schema";
import type { StoredKey } from "./store";

/** The key as every adapter returns it. */
export function toRegisteredKey(row: StoredKey, now: Date): RegisteredKey {
  return {
    id: row.id,
    kid: row.kid,
    givenKid: row.givenKid,
    clientId: row.clientId,
    applicationId: row.applicationId,
    organisationId: row.organisationId,
    name: row.name,
    usage: KeyPurpose.parse(row.usage),
    algorithm: row.algorithm,
    status: shownKeyStatus(row, now),
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter?.toISOString() ?? null,
    publicKey: row.publicKey as Record<string, string>, // written from a PublicJwk, whose members are strings
    keyThumbprint: row.keyThumbprint,
    certificate: row.certificateDer && pemEncode("CERTIFICATE", row.certificateDer),
    subject: row.certificateDer && formatName(readForeignCertificate(row.certificateDer).subject),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    removedAt: row.removedAt?.toISOString() ?? null,
  };
}

/** State of a registered key at a time, in one word. */
export function shownKeyStatus(row: StoredKey, now: Date): RegisteredKey["status"] {
  const state = registeredKeyState(row);
  if (state === "active") return outsideValidity(row, now) ?? "active";
  return state === "revoked" ? "blocked" : "removed";
}

/** The snapshot of a key in the audit log. */
export function auditedKey({ kid, name, usage, notBefore, notAfter, clientId, removedAt }: StoredKey): object {
  return { kid, name, usage, notBefore, notAfter, clientId, removedAt };
}
