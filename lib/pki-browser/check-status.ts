import { BasicOCSPResponse, Certificate, ExtKeyUsage, getCrypto, OCSPRequest, OCSPResponse } from "pkijs";
import { isAppError } from "@/lib/errors";
import type { Bytes } from "./browser-key";
import { certificateInPem } from "./pem";

/** What an OCSP responder says about a certificate, after its response was verified. */
export type OcspStatus =
  | { kind: "good" | "revoked" | "unknown"; thisUpdate: Date; nextUpdate: Date | null; revokedAt: Date | null }
  /** `reason`: why there is no usable response, as a sentence. */
  | { kind: "failed"; reason: string };

interface Question {
  /** The certificate in question. */
  certificatePem: string;
  /** The CA that issued it. */
  issuerPem: string;
  now: Date;
  /** Sends a request in DER to the responder and returns its response in DER. An AppError's public message becomes the reason. */
  send(request: Bytes): Promise<Bytes>;
}

const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const BASIC_RESPONSE = "1.3.6.1.5.5.7.48.1.1";

/** Certificates of a response that are tried. */
const MAX_SIGNERS = 5;

/** How far a responder's clock may differ from this device's. */
const SKEW_MS = 5 * 60_000;

/** Responses that are not successful (RFC 6960 §4.2.1). */
const REFUSALS: Readonly<Record<number, string>> = {
  1: "The responder could not read the request.",
  2: "The responder reports an internal error.",
  3: "The responder can't answer now. Try again later.",
  6: "The responder does not know this issuer.",
};

const failed = (reason: string): OcspStatus => ({ kind: "failed", reason });

/**
 * Asks an OCSP responder for the status of a certificate and verifies the response as a relying party does (RFC 6960 §3.2): the
 * certificate asked for, signed by the issuer or by a responder that the issuer delegated, and current.
 */
export async function checkStatus({ certificatePem, issuerPem, now, send }: Question): Promise<OcspStatus> {
  const certificate = Certificate.fromBER(certificateInPem(certificatePem));
  const issuer = Certificate.fromBER(certificateInPem(issuerPem));
  const request = new OCSPRequest();
  await request.createForCertificate(certificate, { hashAlgorithm: "SHA-256", issuerCertificate: issuer });
  try {
    const answer = OCSPResponse.fromBER(await send(new Uint8Array(request.toSchema(true).toBER())));
    const code = answer.responseStatus.valueBlock.valueDec;
    if (code !== 0) return failed(REFUSALS[code] ?? `The responder refuses the request (status ${code}).`);
    if (answer.responseBytes?.responseType !== BASIC_RESPONSE) return failed("The response has an unknown type.");
    const basic = BasicOCSPResponse.fromBER(Uint8Array.from(answer.responseBytes.response.valueBlock.valueHexView));
    if (!(await isSignedFor(basic, issuer, now))) return failed("The signature of the response is not valid.");
    return await statusIn(basic, certificate, issuer, now);
  } catch (error) {
    return failed(isAppError(error) ? error.publicMessage : "The response can't be read.");
  }
}

/** Signed by the issuer, or by a certificate of the issuer for OCSP (RFC 6960 §4.2.2.2) that is valid now. */
async function isSignedFor(basic: BasicOCSPResponse, issuer: Certificate, now: Date): Promise<boolean> {
  for (const signer of [issuer, ...(basic.certs ?? []).slice(0, MAX_SIGNERS)]) {
    if (signer !== issuer && !(await isDelegate(signer, issuer, now))) continue;
    const isValid = await getCrypto(true)
      .verifyWithPublicKey(
        basic.tbsResponseData.tbsView as Bytes,
        basic.signature,
        signer.subjectPublicKeyInfo,
        basic.signatureAlgorithm,
      )
      .catch(() => false); // a key of another kind
    if (isValid) return true;
  }
  return false;
}

async function isDelegate(signer: Certificate, issuer: Certificate, now: Date): Promise<boolean> {
  const usage = signer.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE)?.parsedValue;
  const mayAnswer = usage instanceof ExtKeyUsage && usage.keyPurposes.includes(OCSP_SIGNING);
  const isCurrent = signer.notBefore.value <= now && now <= signer.notAfter.value;
  return mayAnswer && isCurrent && signer.issuer.isEqual(issuer.subject) && (await signer.verify(issuer));
}

const KINDS = ["good", "revoked", "unknown"] as const;

async function statusIn(
  basic: BasicOCSPResponse,
  certificate: Certificate,
  issuer: Certificate,
  now: Date,
): Promise<OcspStatus> {
  const { isForCertificate, status } = await basic.getCertificateStatus(certificate, issuer);
  const kind = KINDS[status];
  if (!isForCertificate || kind === undefined) return failed("The response is about another certificate.");
  const [single, ...others] = basic.tbsResponseData.responses;
  if (!single || others.length > 0) return failed("The response is about several certificates.");
  const { thisUpdate, nextUpdate = null } = single;
  const isCurrent =
    thisUpdate.getTime() <= now.getTime() + SKEW_MS && (!nextUpdate || nextUpdate.getTime() >= now.getTime() - SKEW_MS);
  if (!isCurrent) return failed("The response is out of date. Check the clock of this device.");
  return { kind, thisUpdate, nextUpdate, revokedAt: kind === "revoked" ? revocationTime(single.certStatus) : null };
}

/** RevokedInfo (RFC 6960 §4.2.1): the time first. */
function revocationTime(certStatus: { valueBlock?: { value?: { toDate?: () => Date }[] } }): Date | null {
  return certStatus.valueBlock?.value?.[0]?.toDate?.() ?? null;
}
