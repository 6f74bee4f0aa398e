import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { PresentedCertificate } from "@/lib/client-certificate/presented";

/** Keyed by objects that only this process can make, so nothing in a request can stand in for them. */
const named = new WeakMap<IncomingMessage, PresentedCertificate>();
const proven = new WeakMap<Socket, PresentedCertificate>();

/**
 * The client certificate of a request: proven in the TLS handshake (or in the one a session was resumed from), or named by a
 * trusted proxy. Says nothing about its status: ask `identifyClientCertificate` at every request.
 */
export function presentedCertificate(request: IncomingMessage): PresentedCertificate | undefined {
  return named.get(request) ?? ofConnection(request.socket);
}

/** For the listener alone: attaches what a trusted proxy named. */
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
