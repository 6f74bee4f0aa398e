import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { addressBlock } from "@/lib/runtime/address-block";
import { InspectedSocket } from "@/lib/tls-handshake/inspected-socket";
import type { HandshakeProblem } from "@/lib/tls-handshake/limits";
import { setCarrier } from "../http/carrier";
import { HandshakeTurns } from "./handshake-turns";
import { UnfinishedHandshakes } from "./unfinished-handshakes";

/** A ClientHello with a post-quantum key share and a ticket has 5 KiB at most, a chain of four RSA-4096 certificates 8 KiB. */
export const MAX_HANDSHAKE_BYTES = 16 * 1024;
/**
 * Maximum number of unfinished handshakes; beyond it an old one is closed. Each holds at most two reads of its socket (128 KiB)
 * and twice MAX_HANDSHAKE_BYTES, here and in OpenSSL: 160 MiB in total. A handshake takes milliseconds, so the closed one is waiting
 * for its caller.
 */
export const MAX_UNFINISHED = 1_024;

interface Handshake {
  inspected: InspectedSocket;
  socket: Socket;
  /** Address block of the caller. */
  block: string;
}

export interface InspectionOptions {
  /** Called with the TCP connection whose handshake is rejected, before it is closed. */
  refused(problem: HandshakeProblem, socket: Socket): void;
  /** Default: MAX_UNFINISHED. */
  maxUnfinished?: number;
}

/**
 * Inserts an inspector between every TCP connection of a TLS server and OpenSSL until the handshake is complete. Call it after all
 * connection listeners are added. The TLS sockets keep their peer's address.
 */
export function inspectHandshakes(
  server: HttpsServer,
  { refused, maxUnfinished = MAX_UNFINISHED }: InspectionOptions,
): void {
  const unfinished = new UnfinishedHandshakes(maxUnfinished);
  /** By client random, which identifies connections in the key log. */
  const byRandom = new Map<string, Handshake>();
  const randoms = new WeakMap<TLSSocket, string>();
  const turns = new HandshakeTurns();
  const listeners = server.listeners("connection") as ((socket: InspectedSocket) => void)[];
  server.removeAllListeners("connection");

  server.on("connection", (socket: Socket) => {
    let random: string | undefined;
    const limits = { peer: "client", maxBytes: MAX_HANDSHAKE_BYTES } as const;
    const block = addressBlock(socket.remoteAddress ?? "unknown");
    const inspected: InspectedSocket = new InspectedSocket(socket, limits, {
      refuse: (problem) => refused(problem, socket),
      turn: (step) => turns.take(block, step),
      clientRandom(hex) {
        // Two connections with one random would get each other's secrets, and a second hello repeats the random of the first
        // (RFC 8446 §4.1.2). Only attackers violate this.
        const isTaken = (byRandom.get(hex)?.inspected ?? inspected) !== inspected;
        if (isTaken || (random ?? hex) !== hex) {
          inspected.destroy();
          return;
        }
        byRandom.set(hex, { inspected, socket, block });
        random = hex;
      },
    });
    inspected.once("close", () => {
      unfinished.delete(block, inspected);
      if (random && byRandom.get(random)?.inspected === inspected) byRandom.delete(random);
    });
    unfinished.add(block, inspected);
    for (const listener of listeners) listener.call(server, inspected);
  });

  server.on("keylog", (line: Buffer, secure: TLSSocket) => {
    const [, random = ""] = line.toString("latin1").split(" ", 2);
    const handshake = byRandom.get(random);
    if (!handshake) return;
    if (!randoms.has(secure)) {
      randoms.set(secure, random);
      setCarrier(secure, handshake.socket);
      // Node sets it for TCP sockets only.
      Object.defineProperty(secure, "remoteAddress", { value: handshake.socket.remoteAddress });
    }
    handshake.inspected.inspector.addKeyLogLine(line);
  });
  const find = (secure: TLSSocket) => byRandom.get(randoms.get(secure) ?? "");
  // Node keeps reading from a connection whose handshake failed until the next turn of the event loop.
  server.on("tlsClientError", (_error, secure) => find(secure)?.inspected.destroy());
  server.on("secureConnection", (secure: TLSSocket) => {
    const handshake = find(secure);
    if (!handshake) return;
    unfinished.delete(handshake.block, handshake.inspected);
    byRandom.delete(randoms.get(secure) ?? "");
  });
}
