import type { Socket } from "node:net";

const carriers = new WeakMap<Socket, Socket>();

/** Says which TCP connection carries a TLS socket whose handshake is inspected: such a socket has no ports of its own. */
export function setCarrier(secure: Socket, tcp: Socket): void {
  carriers.set(secure, tcp);
}

/** The TCP connection of a socket: itself, or what carries it. */
export const carrierOf = (socket: Socket): Socket => carriers.get(socket) ?? socket;
