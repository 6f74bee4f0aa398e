import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { HandshakeInspector, type InspectorEvents } from "./handshake-inspector";
import type { HandshakeLimits } from "./limits";

/** Node reads a socket up to 32 times in a row while each read fills its buffer. */
const FULL_READ_BYTES = 65_536;

export interface InspectedSocketOptions extends Partial<Pick<InspectorEvents, "refuse" | "clientRandom">> {
  /** Schedules a step of the handshake; default: runs it immediately. Steps keep their order. */
  turn?(step: () => void): void;
}

/** A duplex between a TCP socket and its TLS socket: inspects the peer's handshake, then forwards all bytes unchanged. */
export class InspectedSocket extends Duplex {
  readonly inspector: HandshakeInspector;
  readonly #socket: Socket;
  /** Number of scheduled steps and of pauses after full reads. */
  #waiting = 0;
  /** Whether the TLS socket accepts more data. */
  #acceptsData = true;

  /** A refused handshake closes the connection immediately, after calling `refuse`. */
  constructor(socket: Socket, limits: HandshakeLimits, { refuse, clientRandom, turn }: InspectedSocketOptions = {}) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.inspector = new HandshakeInspector(limits, {
      forward: (bytes) => {
        // Node throws when it decrypts data for a closed TLS socket.
        if (this.destroyed || this.push(bytes)) return;
        this.#acceptsData = false;
        socket.pause();
      },
      refuse: (problem) => {
        refuse?.(problem);
        this.destroy();
      },
      ...(clientRandom ? { clientRandom } : {}),
    });
    socket.allowHalfOpen = true; // the TLS socket decides when to close
    /** Data that arrives after a waiting step waits as well. */
    const inOrder = (step: () => void) => {
      if (!turn || (this.#waiting === 0 && !this.inspector.isInspecting)) {
        step();
        return;
      }
      this.#pauseUntil((resume) =>
        turn(() => {
          if (!this.destroyed) step();
          resume();
        }),
      );
    };
    socket.on("data", (chunk: Buffer) => {
      inOrder(() => this.inspector.receive(chunk));
      if (chunk.length >= FULL_READ_BYTES) this.#pauseUntil(setImmediate); // lets other work run between two reads
    });
    socket.once("end", () =>
      inOrder(() => {
        if (this.inspector.isInspecting)
          this.destroy(); // the handshake can't complete
        else this.push(null);
      }),
    );
    socket.once("error", (error) => this.destroy(error));
    socket.once("close", () => this.destroy());
  }

  /** Pauses reading until `wait` calls back. */
  #pauseUntil(wait: (resume: () => void) => void): void {
    this.#waiting += 1;
    this.#socket.pause();
    wait(() => {
      this.#waiting -= 1;
      this.#resume();
    });
  }

  #resume(): void {
    if (this.#acceptsData && this.#waiting === 0 && !this.destroyed) this.#socket.resume();
  }

  override _read(): void {
    this.#acceptsData = true;
    this.#resume();
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
