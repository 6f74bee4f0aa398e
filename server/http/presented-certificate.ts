import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { PresentedCertificate } from "@/lib/client-certificate/presented";

/** Keyed by objects that only this process can create, so a request can't forge them. */
const named = new WeakMap<IncomingMessage, PresentedCertificate & { chainHeader: string | undefined }>();
const proven = new WeakMap<Socket, PresentedCertificate>();

/**
 * The client certificate of a request: proven in the TLS handshake (or in that of the resumed session), or forwarded by a
 * trusted proxy. Does not check its status: call `identifyClientCertificate` for every request.
 */
export function presentedCertificate(request: IncomingMessage): PresentedCertificate | undefined {
  return named.get(request) ?? ofConnection(request.socket);
}

/** The Client-Cert-Chain header that came with a forwarded certificate, unparsed; undefined without one. */
export const forwardedChain = (request: IncomingMessage): string | undefined => named.get(request)?.chainHeader;

/**
 * Attaches the certificate that a trusted proxy forwarded. For the listener only.
 * @param chainHeader the value of Client-Cert-Chain, unparsed
 */
export function attachNamedCertificate(
  request: IncomingMessage,
  der: Uint8Array,
  chainHeader: string | undefined,
): void {
  named.set(request, { der, via: "proxy", chainHeader });
}

function ofConnection(socket: Socket): PresentedCertificate | undefined {
  const known = proven.get(socket);
  if (known || !(socket instanceof TLSSocket)) return known;
  const der = socket.getPeerX509Certificate()?.raw;
  if (!der) return undefined;
  const presented: PresentedCertificate = { der, via: "tls" };
  proven.set(socket, presented);
  return presented;
}
