import { bytesOfBase64 } from "@/lib/pki/base64";
import { jwkOfJson, type PublicJwk } from "./public-jwk";
import { jwkOfOpenSshFile, jwkOfSshText } from "./ssh-key";

/** A part of a file that may hold a key: DER, a public JWK, or a PEM block encrypted in the format before PKCS#8. */
export type KeySource = { kind: "der"; der: Uint8Array } | { kind: "jwk"; jwk: PublicJwk } | { kind: "legacy_pem" };

/** More blocks or keys are ignored. */
const MAX_SOURCES = 20;
/** The body may contain headers, such as `Proc-Type`, with hyphens. */
const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----((?:[^-]|-(?!----)){1,200000})-----END \1-----/g;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/** The parts of a file. @param text undefined for DER */
export function sourcesIn(bytes: Uint8Array, text: string | undefined): KeySource[] {
  if (text === undefined) return [{ kind: "der", der: bytes }];
  const plain = text.replace(INVISIBLE, "");
  const blocks = [...plain.matchAll(PEM_BLOCK)].slice(0, MAX_SOURCES);
  if (blocks.length > 0) return blocks.flatMap(([, label = "", body = ""]) => ofBlock(label, body));
  if (/^\s*[[{]/.test(plain)) return ofJson(plain);
  const ssh = jwkOfSshText(plain);
  if (ssh) return [{ kind: "jwk", jwk: ssh }];
  const inside = bytesOfBase64(plain.replaceAll("-", "+").replaceAll("_", "/"));
  if (inside?.[0] === 0x30) return [{ kind: "der", der: inside }];
  const binary = jwkOfOpenSshFile(bytes);
  return binary ? [{ kind: "jwk", jwk: binary }] : [];
}

/** The body of a PEM block; text before an empty line is RFC 1421 headers. */
function ofBlock(label: string, body: string): KeySource[] {
  if (/^[ \t]{0,8}Proc-Type:.{0,20}ENCRYPTED/m.test(body)) return [{ kind: "legacy_pem" }];
  const der = bytesOfBase64(body.replace(/^[\w-]{1,64}:.*$/gm, ""));
  if (!der) return [];
  if (label !== "OPENSSH PRIVATE KEY") return [{ kind: "der", der }];
  const jwk = jwkOfOpenSshFile(der);
  return jwk ? [{ kind: "jwk", jwk }] : [];
}

function ofJson(text: string): KeySource[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return []; // not JSON
  }
  const inside = typeof json === "object" && json !== null && "keys" in json ? json.keys : json;
  return (Array.isArray(inside) ? inside : [inside]).slice(0, MAX_SOURCES).flatMap((one): KeySource[] => {
    const jwk = jwkOfJson(one);
    return jwk ? [{ kind: "jwk", jwk }] : [];
  });
}
