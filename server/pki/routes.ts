import { type KeySetAddress, keySetKey } from "@/lib/status/key-set";

/** The resource that a path identifies. */
export type PkiRoute =
  | { kind: "keySet"; key: string; address: KeySetAddress }
  | { kind: "pem"; organisationId: string; applicationId: string | null; kid: string }
  | { kind: "crl"; issuerId: string }
  | { kind: "authority"; id: string }
  /** `encoded`: the part after the issuer in a GET, as received; undefined without it. */
  | { kind: "ocsp"; issuerId: string; encoded: string | undefined }
  /** Below our paths, without a resource. */
  | { kind: "nothing" };

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const KEY_SET = /^(application|transport)\.jwks$/;
const PEM = /^([A-Za-z0-9_-]{43})\.pem$/;
const AUTHORITY_FILE = /^([A-Za-z0-9_-]{1,64})\.(crt|crl)$/;

/** Whether a path belongs to this handler. */
export function isPkiPath(url: string): boolean {
  return url.startsWith("/keystore/") || url.startsWith("/pki/");
}

/** Parses a path (its query is ignored). Undefined: not ours. */
export function parsePkiRoute(url: string): PkiRoute | undefined {
  if (!isPkiPath(url)) return undefined;
  const query = url.indexOf("?");
  const path = query < 0 ? url : url.slice(0, query);
  return (path.startsWith("/pki/") ? parsePki(path) : parseKeystore(path)) ?? { kind: "nothing" };
}

/** `/keystore/{organisation}/[{application}/][inactive/]{application|transport}.jwks` and `…/{kid}.pem` */
function parseKeystore(path: string): PkiRoute | undefined {
  const segments = path.slice("/keystore/".length).split("/");
  const file = segments.pop() ?? "";
  const [organisationId, ...rest] = segments;
  if (!organisationId || !ID.test(organisationId)) return undefined;
  const isInactive = rest.at(-1) === "inactive";
  if (isInactive) rest.pop();
  const applicationId = rest[0] ?? null;
  if (rest.length > 1 || (applicationId !== null && !ID.test(applicationId))) return undefined;
  const kind = KEY_SET.exec(file)?.[1] as KeySetAddress["kind"] | undefined; // the expression allows only these values
  if (kind) {
    const address: KeySetAddress = { organisationId, applicationId, kind, isInactive };
    return { kind: "keySet", key: keySetKey(address), address };
  }
  const kid = isInactive ? undefined : PEM.exec(file)?.[1];
  return kid ? { kind: "pem", organisationId, applicationId, kid } : undefined;
}

/** `/pki/{id}.crt`, `/pki/{id}.crl`, `/pki/ocsp/{issuer}` and `/pki/ocsp/{issuer}/{request}` */
function parsePki(path: string): PkiRoute | undefined {
  const rest = path.slice("/pki/".length);
  if (rest.startsWith("ocsp/")) {
    const slash = rest.indexOf("/", "ocsp/".length);
    const issuerId = slash < 0 ? rest.slice("ocsp/".length) : rest.slice("ocsp/".length, slash);
    if (!ID.test(issuerId)) return undefined;
    const encoded = slash < 0 ? "" : rest.slice(slash + 1);
    return { kind: "ocsp", issuerId, encoded: encoded === "" ? undefined : encoded };
  }
  const [, id, extension] = AUTHORITY_FILE.exec(rest) ?? [];
  if (!id) return undefined;
  return extension === "crl" ? { kind: "crl", issuerId: id } : { kind: "authority", id };
}
