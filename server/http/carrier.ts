import type { Socket } from "node:net";

const carriers = new WeakMap<Socket, Socket>();

/** Records the TCP connection below a TLS socket whose handshake is inspected: such a socket has no ports. */
export function setCarrier(secure: Socket, tcp: Socket): void {
  carriers.set(secure, tcp);
}

/** The TCP connection of a socket: itself, or the one below it. */
export const carrierOf = (socket: Socket): Socket => carriers.get(socket) ?? socket;
