import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { PresentedCertificate } from "@/lib/client-certificate/presented";

/** Keyed by objects that only this process can create, so a request can't forge them. */
const named = new WeakMap<IncomingMessage, PresentedCertificate>();
const proven = new WeakMap<Socket, PresentedCertificate>();

/**
 * The client certificate of a request: proven in the TLS handshake (or in that of the resumed session), or forwarded by a
 * trusted proxy. Does not check its status: call `identifyClientCertificate` for every request.
 */
export function presentedCertificate(request: IncomingMessage): PresentedCertificate | undefined {
  return named.get(request) ?? ofConnection(request.socket);
}

/** Attaches the certificate that a trusted proxy forwarded. For the listener only. */
export function attachNamedCertificate(request: IncomingMessage, der: Uint8Array): void {
  named.set(request, { der, via: "proxy" });
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
