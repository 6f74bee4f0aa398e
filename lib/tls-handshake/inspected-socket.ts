import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { HandshakeInspector, type InspectorEvents } from "./handshake-inspector";
import type { HandshakeLimits } from "./limits";

/** Node reads a socket up to 32 times in a row as long as each read fills its buffer. */
const FULL_READ_BYTES = 65_536;

export interface InspectedSocketOptions extends Partial<Pick<InspectorEvents, "refuse" | "clientRandom">> {
  /** Runs a step of the handshake when it is its turn; default: at once. Steps keep their order. */
  turn?(step: () => void): void;
}

/** Stands between a TCP socket and the TLS socket on it: inspects the peer's handshake, then hands on everything as it is. */
export class InspectedSocket extends Duplex {
  readonly inspector: HandshakeInspector;
  readonly #socket: Socket;
  /** Steps that wait for their turn, and pauses after full reads. */
  #waiting = 0;
  /** Whether the TLS socket takes more. */
  #isWanted = true;

  /** The connection is closed at once when the handshake is refused; `refuse` is called before. */
  constructor(socket: Socket, limits: HandshakeLimits, { refuse, clientRandom, turn }: InspectedSocketOptions = {}) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.inspector = new HandshakeInspector(limits, {
      handOn: (bytes) => {
        // Node throws when it decrypts data for a TLS socket that is closed.
        if (this.destroyed || this.push(bytes)) return;
        this.#isWanted = false;
        socket.pause();
      },
      refuse: (problem) => {
        refuse?.(problem);
        this.destroy();
      },
      ...(clientRandom ? { clientRandom } : {}),
    });
    socket.allowHalfOpen = true; // who closes when is decided above
    /** What arrives after a step that waits has to wait as well. */
    const inTurn = (step: () => void) => {
      if (!turn || (this.#waiting === 0 && !this.inspector.isUnderWay)) {
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
      inTurn(() => this.inspector.receive(chunk));
      if (chunk.length >= FULL_READ_BYTES) this.#pauseUntil(setImmediate); // other work comes between two reads
    });
    socket.once("end", () =>
      inTurn(() => {
        if (this.inspector.isUnderWay)
          this.destroy(); // it will never be complete
        else this.push(null);
      }),
    );
    socket.once("error", (error) => this.destroy(error));
    socket.once("close", () => this.destroy());
  }

  /** Reads nothing until `wait` calls back. */
  #pauseUntil(wait: (resume: () => void) => void): void {
    this.#waiting += 1;
    this.#socket.pause();
    wait(() => {
      this.#waiting -= 1;
      this.#resume();
    });
  }

  #resume(): void {
    if (this.#isWanted && this.#waiting === 0 && !this.destroyed) this.#socket.resume();
  }

  override _read(): void {
    this.#isWanted = true;
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
