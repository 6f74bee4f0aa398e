import { AppError } from "@/lib/errors";
import type { ForeignCertificate } from "@/lib/pki/foreign-certificate";
import type { PublicKey } from "@/lib/pki/public-key";
import { type Finding, rejection } from "@/lib/registration/decision";
import type { KeyPurpose } from "./client-key";
import { algorithmsFor, type ReadKey } from "./read-jwk";
import { rejectedKeys } from "./refusal";
import { Name } from "./schema";

/** Settings for every key of the upload. */
export interface KeyRequest {
  name?: string | undefined;
  usage?: KeyPurpose | undefined;
  /** ISO 8601. */
  notBefore?: string | undefined;
  notAfter?: string | undefined;
}

/** A key as it will be stored. */
export interface KeyPlan {
  publicKey: PublicKey;
  kid: string;
  givenKid: string | null;
  name: string;
  usage: KeyPurpose;
  algorithm: string | null;
  notBefore: Date;
  notAfter: Date | null;
  certificateDer: Uint8Array<ArrayBuffer> | null;
}

/**
 * Determines KID, usage, validity and name of each key.
 * @throws AppError rejected_by_policy when a key does not match its usage, invalid_input for invalid times
 */
export function planKeys(keys: readonly ReadKey[], request: KeyRequest, now: Date): KeyPlan[] {
  const plans = keys.map((key, index) => planKey(key, request, keys.length > 1 ? index + 1 : null, now));
  const kids = plans.map(({ kid }) => kid);
  if (new Set(kids).size === kids.length) return plans;
  throw rejectedKeys([rejection("key.repeated", "The upload contains the same key twice. Include it once.")]);
}

function planKey(key: ReadKey, request: KeyRequest, place: number | null, now: Date): KeyPlan {
  const usage = request.usage ?? key.usage ?? "signing";
  const findings = [...usageFindings(key, usage), ...algorithmFindings(key, usage)];
  if (findings.length > 0) throw rejectedKeys(findings);
  // In a JWK for signing, x5c is ignored; in TLS the certificate is presented.
  const certificate = key.isCertificate || usage === "transport" ? key.certificate : null;
  return {
    publicKey: key.publicKey,
    kid: certificate?.kid ?? key.publicKey.keyThumbprint,
    givenKid: key.givenKid,
    name: nameOf(key, request, usage, place, now),
    usage,
    algorithm: key.algorithm,
    ...validityOf(certificate, request, now),
    certificateDer: certificate && Uint8Array.from(certificate.der),
  };
}

function usageFindings(key: ReadKey, usage: KeyPurpose): Finding[] {
  if (key.usage && key.usage !== usage) {
    return [rejection("key.usage_mismatch", `The JWK is for ${key.usage}, but you chose ${usage}.`)];
  }
  if (usage === "transport" && !key.certificate) {
    return [
      rejection(
        "key.certificate_needed",
        "TLS needs a certificate, not a bare key: import the client's X.509 certificate for the usage transport.",
      ),
    ];
  }
  return [];
}

function algorithmFindings({ algorithm, publicKey }: ReadKey, usage: KeyPurpose): Finding[] {
  const allowed = algorithmsFor(publicKey, usage);
  if (algorithm === null || allowed.includes(algorithm)) return [];
  const accepted = allowed.length > 0 ? `for this key and usage: ${allowed.join(", ")}` : "for this usage: none";
  return [
    rejection("key.algorithm_mismatch", `The JWK is pinned to the algorithm ${algorithm}. Accepted ${accepted}.`),
  ];
}

function validityOf(
  certificate: ForeignCertificate | null,
  request: KeyRequest,
  now: Date,
): { notBefore: Date; notAfter: Date | null } {
  const notBefore = request.notBefore ? new Date(request.notBefore) : (certificate?.notBefore ?? now);
  const notAfter = request.notAfter ? new Date(request.notAfter) : (certificate?.notAfter ?? null);
  const invalid = (path: string, message: string) =>
    new AppError("invalid_input", `${path}: ${message}`, { details: { fields: [{ path, message }] } });
  if (certificate && notBefore < certificate.notBefore) {
    throw invalid("notBefore", `The certificate is valid from ${certificate.notBefore.toISOString()}. Omit notBefore.`);
  }
  if (certificate && notAfter && notAfter > certificate.notAfter) {
    throw invalid("notAfter", `The certificate expires at ${certificate.notAfter.toISOString()}. Omit notAfter.`);
  }
  if (notAfter && notAfter <= now) throw invalid("notAfter", "This time is in the past. Choose a later time.");
  if (notAfter && notAfter <= notBefore) throw invalid("notAfter", "notAfter must be later than notBefore.");
  return { notBefore, notAfter };
}

function nameOf(key: ReadKey, { name }: KeyRequest, usage: KeyPurpose, place: number | null, now: Date): string {
  if (name) return place === null ? name : `${[...name].slice(0, 95).join("")} ${place}`;
  const commonName = key.certificate?.subject.find(({ type }) => type === "CN")?.value;
  const own = Name.safeParse(key.givenKid ?? commonName);
  return own.success ? own.data : `${usage[0]?.toUpperCase()}${usage.slice(1)} key ${now.toISOString().slice(0, 10)}`;
}
