import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { InspectedSocket } from "@/lib/tls-handshake/inspected-socket";
import type { HandshakeProblem } from "@/lib/tls-handshake/limits";

/**
 * A ClientHello with a post-quantum key share and a ticket has 5 kB at most, a chain of four RSA-4096 certificates 8 kB. Twice that
 * many bytes are held for a connection until its handshake is complete: here, and in OpenSSL.
 */
export const MAX_HANDSHAKE_BYTES = 16 * 1024;

/** Called with the TCP connection whose handshake was refused. */
type Refused = (problem: HandshakeProblem, socket: Socket) => void;

/**
 * Puts an inspector between every TCP connection of a TLS server and OpenSSL. Call it when everything that listens to connections is
 * there. The TLS sockets keep the address of their peer.
 */
export function inspectHandshakes(server: HttpsServer, refused: Refused): void {
  /** By client random, which is how the key log names them. */
  const underWay = new Map<string, { inspected: InspectedSocket; socket: Socket }>();
  const listeners = server.listeners("connection") as ((socket: InspectedSocket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    let name: string | undefined;
    const inspected: InspectedSocket = new InspectedSocket(
      socket,
      { peer: "client", maxBytes: MAX_HANDSHAKE_BYTES },
      {
        refuse: (problem) => refused(problem, socket),
        clientRandom(hex) {
          // Two connections under one name would get each other's secrets. Only an attacker has them.
          if ((underWay.get(hex)?.inspected ?? inspected) !== inspected) inspected.destroy();
          else underWay.set(hex, { inspected, socket });
          name = hex;
        },
      },
    );
    inspected.once("close", () => {
      if (name && underWay.get(name)?.inspected === inspected) underWay.delete(name);
    });
    for (const listener of listeners) listener.call(server, inspected);
  });
  const names = new WeakMap<TLSSocket, string>();
  server.on("keylog", (line: Buffer, secure: TLSSocket) => {
    const [, name = ""] = line.toString("latin1").split(" ", 2);
    const entry = underWay.get(name);
    if (!entry) return;
    if (!names.has(secure)) {
      names.set(secure, name);
      // Node takes it from a TCP socket only.
      Object.defineProperty(secure, "remoteAddress", { value: entry.socket.remoteAddress });
    }
    entry.inspected.inspector.learn(line);
  });
  // Node keeps reading from a connection whose handshake failed until its next turn.
  server.on("tlsClientError", (_error, secure) => underWay.get(names.get(secure) ?? "")?.inspected.destroy());
  server.on("secureConnection", (secure: TLSSocket) => underWay.delete(names.get(secure) ?? ""));
}
