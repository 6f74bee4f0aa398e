import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { HandshakeInspector, type InspectorEvents } from "./handshake-inspector";
import type { HandshakeLimits, HandshakeProblem } from "./limits";

/** Stands between a TCP socket and the TLS socket on it: inspects the peer's handshake, then hands on everything as it is. */
export class InspectedSocket extends Duplex {
  readonly inspector: HandshakeInspector;
  readonly #socket: Socket;
  #problem: HandshakeProblem | undefined;

  /**
   * The connection is closed at once when the handshake is refused.
   * @param events told before the connection is closed
   */
  constructor(
    socket: Socket,
    limits: HandshakeLimits,
    events: Partial<Pick<InspectorEvents, "refuse" | "clientRandom">> = {},
  ) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.inspector = new HandshakeInspector(limits, {
      handOn: (bytes) => {
        // Node throws when it decrypts data for a TLS socket that is closed.
        if (!this.destroyed && !this.push(bytes)) socket.pause();
      },
      refuse: (problem) => {
        this.#problem = problem;
        events.refuse?.(problem);
        this.destroy();
      },
      ...(events.clientRandom ? { clientRandom: events.clientRandom } : {}),
    });
    socket.allowHalfOpen = true; // who closes when is decided above
    socket.on("data", (chunk: Buffer) => this.inspector.receive(chunk));
    socket.once("end", () => this.push(null));
    socket.once("error", (error) => this.destroy(error));
    socket.once("close", () => this.destroy());
  }

  /** Why the handshake was refused, where it was. */
  get problem(): HandshakeProblem | undefined {
    return this.#problem;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#socket.write(chunk, callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: () => void): void {
    this.#socket.end(callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#socket.destroy();
    callback(error);
  }
}
