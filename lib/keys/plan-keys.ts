import { AppError } from "@/lib/errors";
import type { ForeignCertificate } from "@/lib/pki/foreign-certificate";
import type { PublicKey } from "@/lib/pki/public-key";
import { type Finding, rejection } from "@/lib/registration/decision";
import type { KeyPurpose } from "./client-key";
import { algorithmsFor, type ReadKey } from "./read-jwk";
import { rejectedKeys } from "./refusal";
import { Name } from "./schema";

/** What was said beside the upload; it holds for every key in it. */
export interface KeyRequest {
  name?: string | undefined;
  usage?: KeyPurpose | undefined;
  /** ISO 8601. */
  notBefore?: string | undefined;
  notAfter?: string | undefined;
}

/** A key as it will be on record. */
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
 * Decides KID, usage, validity and name of each key.
 * @throws AppError rejected_by_policy where a key does not suit what it is for, invalid_input for impossible times
 */
export function planKeys(keys: readonly ReadKey[], request: KeyRequest, now: Date): KeyPlan[] {
  const plans = keys.map((key, index) => planKey(key, request, keys.length > 1 ? index + 1 : null, now));
  const kids = plans.map(({ kid }) => kid);
  if (new Set(kids).size === kids.length) return plans;
  throw rejectedKeys([rejection("key.repeated", "One key is in it twice. Leave it in once.")]);
}

function planKey(key: ReadKey, request: KeyRequest, place: number | null, now: Date): KeyPlan {
  const usage = request.usage ?? key.usage ?? "signing";
  const findings = [...usageFindings(key, usage), ...algorithmFindings(key, usage)];
  if (findings.length > 0) throw rejectedKeys(findings);
  // Of a JWK for signing, x5c is ornament; in TLS the certificate is what is presented.
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
    return [rejection("key.usage_mismatch", `The JWK says it is for ${key.usage}, and you chose ${usage}.`)];
  }
  if (usage === "transport" && !key.certificate) {
    return [
      rejection(
        "key.certificate_needed",
        "TLS presents certificates, not bare keys: import the client's X.509 certificate for the usage transport.",
      ),
    ];
  }
  return [];
}

function algorithmFindings({ algorithm, publicKey }: ReadKey, usage: KeyPurpose): Finding[] {
  const fitting = algorithmsFor(publicKey, usage);
  if (algorithm === null || fitting.includes(algorithm)) return [];
  const accepted = fitting.length > 0 ? `for this key and usage ${fitting.join(", ")} are` : "none is for this usage";
  return [
    rejection("key.algorithm_mismatch", `The JWK is pinned to the algorithm ${algorithm}; accepted ${accepted}.`),
  ];
}

function validityOf(
  certificate: ForeignCertificate | null,
  request: KeyRequest,
  now: Date,
): { notBefore: Date; notAfter: Date | null } {
  const notBefore = request.notBefore ? new Date(request.notBefore) : (certificate?.notBefore ?? now);
  const notAfter = request.notAfter ? new Date(request.notAfter) : (certificate?.notAfter ?? null);
  const complain = (path: string, message: string) =>
    new AppError("invalid_input", `${path}: ${message}`, { details: { fields: [{ path, message }] } });
  if (certificate && notBefore < certificate.notBefore) {
    throw complain("notBefore", `The certificate begins on ${certificate.notBefore.toISOString()}. Leave it out.`);
  }
  if (certificate && notAfter && notAfter > certificate.notAfter) {
    throw complain("notAfter", `The certificate ends on ${certificate.notAfter.toISOString()}. Leave it out.`);
  }
  if (notAfter && notAfter <= now) throw complain("notAfter", "The key would have ended already. Choose a later time.");
  if (notAfter && notAfter <= notBefore) throw complain("notAfter", "The end must come after the beginning.");
  return { notBefore, notAfter };
}

function nameOf(key: ReadKey, { name }: KeyRequest, usage: KeyPurpose, place: number | null, now: Date): string {
  if (name) return place === null ? name : `${[...name].slice(0, 95).join("")} ${place}`;
  const commonName = key.certificate?.subject.find(({ type }) => type === "CN")?.value;
  const own = Name.safeParse(key.givenKid ?? commonName);
  return own.success ? own.data : `${usage[0]?.toUpperCase()}${usage.slice(1)} key ${now.toISOString().slice(0, 10)}`;
}
