import type { IncomingMessage } from "node:http";
import type { Remedy } from "@/lib/client-certificate/refusals";
import { decodeBase64 } from "@/lib/pki/pem";
import { peerAddress, type TrustedProxies } from "./client-address";
import { attachNamedCertificate } from "./presented-certificate";
import { HttpRefusal } from "./refusal";

const HEADER = "client-cert";
/** RFC 9440 §2.3. The chain is not used for decisions; `/mtls/whoami` shows it. */
const CHAIN = "client-cert-chain";
/** One byte sequence (RFC 8941 §3.3.5) and nothing else. A certificate with an RSA 4096 key has about 2,400 characters. */
const BYTE_SEQUENCE = /^:([A-Za-z0-9+/]{1,8192}={0,2}):$/;
/**
 * Headers in which proxies send a client certificate or its fields, normalised by `canonical`: nginx, Apache and
 * HAProxy (`ssl-client-*`), Envoy, Traefik, AWS, Azure.
 */
const RELATED =
  /^(x-)?client-cert|^(x-)?m?(ssl|tls)-(client|cert)|^x-forwarded-(tls-)?client-cert|^x-amzn-mtls-|^x-arr-clientcert/;
/** Fast filter: almost no header matches, so almost none is normalised. */
const QUICK = /client|ssl|tls/i;

/** Why the header is rejected, with the fix: every path answers 401, and `/mtls/whoami` explains it. */
export class CertificateHeaderRefusal extends HttpRefusal {
  readonly remedy: Remedy;

  constructor(remedy: Remedy) {
    const message = `${remedy.message} ${remedy.fix}`;
    super(401, { code: "unauthenticated", reason: "client_certificate_header", message });
    this.remedy = remedy;
  }
}

/**
 * Accepts the client certificate that a trusted proxy sends in `Client-Cert` (RFC 9440). Rejected instead of ignored: the header from
 * any other address, two of them, another spelling of the name, and a value that is not exactly one byte sequence. No such header
 * reaches a handler.
 * @throws CertificateHeaderRefusal 401
 */
export function admitClientCertificate(request: IncomingMessage, proxies: TrustedProxies): void {
  const related = relatedHeaders(request);
  if (related.length === 0) return;
  if (!proxies.has(peerAddress(request))) {
    throw new CertificateHeaderRefusal({
      message: `The header ${related[0]?.name} is accepted from trusted proxies only, and this connection is not from one.`,
      fix: "Present the certificate in TLS, or add the proxy to TRUSTED_PROXIES.",
    });
  }
  const twin = related.find(({ name }) => isTwin(name));
  if (twin) {
    throw new CertificateHeaderRefusal({
      message: `The proxy forwards the header ${twin.name}, which is another spelling of Client-Cert.`,
      fix: "Configure the proxy to delete it.",
    });
  }
  const valuesOf = (wanted: string) =>
    related.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value);
  const [certificates, chain] = [valuesOf(HEADER), valuesOf(CHAIN)];
  for (const { name } of related) delete request.headers[name.toLowerCase()];
  const [value] = certificates;
  if (value === undefined) return;
  if (certificates.length > 1) {
    throw new CertificateHeaderRefusal({
      message: "There are two Client-Cert headers.",
      fix: "Configure the proxy to replace the header, not to add one.",
    });
  }
  attachNamedCertificate(request, decode(value), chain.length > 0 ? chain.join(",") : undefined);
}

function relatedHeaders({ rawHeaders }: IncomingMessage): { name: string; value: string }[] {
  const related: { name: string; value: string }[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string; // names and values alternate
    if (QUICK.test(name) && RELATED.test(canonical(name))) related.push({ name, value: rawHeaders[i + 1] ?? "" });
  }
  return related;
}

/** Dashes, underscores and dots are treated alike, because gateways may convert them. */
const canonical = (name: string) => name.toLowerCase().replaceAll(/[_.]/g, "-");

/** A header with a certificate under a name other than RFC 9440's: the caller may have sent it. */
function isTwin(name: string): boolean {
  const lower = name.toLowerCase();
  return lower !== HEADER && lower !== CHAIN && /^(x-)?(m?(ssl|tls)-)?client-cert/.test(canonical(name));
}

function decode(value: string): Uint8Array {
  const [, base64] = BYTE_SEQUENCE.exec(value) ?? [];
  try {
    if (base64) return decodeBase64(base64);
  } catch {
    // Falls through to the rejection: only canonical base64 is accepted.
  }
  throw new CertificateHeaderRefusal({
    message: "The header Client-Cert is not the certificate's DER in base64 between colons (RFC 9440).",
    fix: "Fix the proxy's configuration.",
  });
}

/** More certificates than TLS clients may send. */
const MOST_OF_CHAIN = 10;

/**
 * The certificates of a Client-Cert-Chain header: a list of byte sequences (RFC 9440 §2.3), of which repeated headers were joined by
 * commas. Undefined: malformed, or more than ten.
 */
export function readChainHeader(value: string): Uint8Array[] | undefined {
  const members = value.split(",");
  if (members.length > MOST_OF_CHAIN) return undefined;
  try {
    return members.map((member) => decode(member.trim()));
  } catch (error) {
    if (error instanceof CertificateHeaderRefusal) return undefined;
    throw error;
  }
}
