import type { IncomingMessage } from "node:http";
import { decodeBase64 } from "@/lib/pki/pem";
import { peerAddress, type TrustedProxies } from "./client-address";
import { attachNamedCertificate } from "./presented-certificate";
import { HttpRefusal } from "./refusal";

const HEADER = "client-cert";
/** RFC 9440 §2.3; ignored from a trusted proxy, because the chain is not used. */
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

/**
 * Accepts the client certificate that a trusted proxy sends in `Client-Cert` (RFC 9440). Rejected instead of ignored: the header from
 * any other address, two of them, another spelling of the name, and a value that is not exactly one byte sequence. No such header
 * reaches a handler.
 * @throws HttpRefusal 401
 */
export function admitClientCertificate(request: IncomingMessage, proxies: TrustedProxies): void {
  const related = relatedHeaders(request);
  if (related.length === 0) return;
  if (!proxies.has(peerAddress(request))) {
    throw refusal(
      `The header ${related[0]?.name} is accepted from trusted proxies only, and this connection is not from one. Present the certificate in TLS, or add the proxy to TRUSTED_PROXIES.`,
    );
  }
  const twin = related.find(({ name }) => isTwin(name));
  if (twin) {
    throw refusal(
      `The proxy forwards the header ${twin.name}, which is another spelling of Client-Cert. Configure the proxy to delete it.`,
    );
  }
  const values = related.filter(({ name }) => name.toLowerCase() === HEADER);
  for (const { name } of related) delete request.headers[name.toLowerCase()];
  if (values.length === 0) return;
  if (values.length > 1)
    throw refusal("There are two Client-Cert headers. Configure the proxy to replace the header, not to add one.");
  attachNamedCertificate(request, decode(values[0]?.value ?? ""));
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
  throw refusal(
    "The header Client-Cert is not the certificate's DER in base64 between colons (RFC 9440). Fix the proxy's configuration.",
  );
}

const refusal = (message: string) =>
  new HttpRefusal(401, { code: "unauthenticated", reason: "client_certificate_header", message });
