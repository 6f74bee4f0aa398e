import type { IncomingMessage } from "node:http";
import { decodeBase64 } from "@/lib/pki/pem";
import { peerAddress, type TrustedProxies } from "./client-address";
import { attachNamedCertificate } from "./presented-certificate";
import { HttpRefusal } from "./refusal";

const HEADER = "client-cert";
/** RFC 9440 §2.3; nothing here is decided by a chain, so a trusted proxy may send it in vain. */
const CHAIN = "client-cert-chain";
/** One byte sequence (RFC 8941 §3.3.5) and nothing else. A certificate with an RSA 4096 key is some 2,400 characters. */
const BYTE_SEQUENCE = /^:([A-Za-z0-9+/]{1,8192}={0,2}):$/;
/**
 * Whatever proxies name a client certificate by, or what they found in it, in the spelling of `canonical`: nginx, Apache and
 * HAProxy (`ssl-client-*`), Envoy, Traefik, AWS, Azure.
 */
const RELATED =
  /^(x-)?client-cert|^(x-)?m?(ssl|tls)-(client|cert)|^x-forwarded-(tls-)?client-cert|^x-amzn-mtls-|^x-arr-clientcert/;
/** Nearly no header gets past this, so nearly none is spelled again. */
const QUICK = /client|ssl|tls/i;

/**
 * Takes the client certificate that a trusted proxy names in `Client-Cert` (RFC 9440), and lets nobody else name one: from
 * any other address the header is no mistake to be overlooked but a refusal, as are two of them, another spelling of the
 * name, and anything that is not exactly one byte sequence. No such header reaches a door.
 * @throws HttpRefusal 401
 */
export function admitClientCertificate(request: IncomingMessage, proxies: TrustedProxies): void {
  const related = relatedHeaders(request);
  if (related.length === 0) return;
  if (!proxies.has(peerAddress(request))) {
    throw refusal(
      `The header ${related[0]?.name} counts from trusted proxies only, and this connection comes from none. Present the certificate in TLS, or list the proxy in TRUSTED_PROXIES.`,
    );
  }
  const twin = related.find(({ name }) => isTwin(name));
  if (twin) {
    throw refusal(
      `The proxy lets the header ${twin.name} through, which is Client-Cert in another spelling. Let the proxy delete it.`,
    );
  }
  const values = related.filter(({ name }) => name.toLowerCase() === HEADER);
  for (const { name } of related) delete request.headers[name.toLowerCase()];
  if (values.length === 0) return;
  if (values.length > 1)
    throw refusal("There are two Client-Cert headers. Let the proxy replace the header, not add one.");
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

/** Servers behind gateways that turn dashes into underscores can't tell the two apart, so here they are one. */
const canonical = (name: string) => name.toLowerCase().replaceAll(/[_.]/g, "-");

/** A header that carries a certificate under a name that is not RFC 9440's: it may be the caller's own. */
function isTwin(name: string): boolean {
  const lower = name.toLowerCase();
  return lower !== HEADER && lower !== CHAIN && /^(x-)?(m?(ssl|tls)-)?client-cert/.test(canonical(name));
}

function decode(value: string): Uint8Array {
  const [, base64] = BYTE_SEQUENCE.exec(value) ?? [];
  try {
    if (base64) return decodeBase64(base64);
  } catch {
    // Falls through to the refusal: base64 has one spelling.
  }
  throw refusal(
    "The header Client-Cert is not the certificate's DER in base64 between colons (RFC 9440). Mend the proxy's configuration.",
  );
}

const refusal = (message: string) =>
  new HttpRefusal(401, { code: "unauthenticated", reason: "client_certificate_header", message });
