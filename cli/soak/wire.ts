import { connect, type Socket } from "node:net";

/** The address that an attack connects to. */
export interface Target {
  host: string;
  port: number;
}

/** Simulates callers from many addresses: Linux accepts all of 127.0.0.0/8, other systems one address. */
export const attackerAddress = (index: number): string =>
  process.platform === "linux" ? `127.0.1.${1 + (index % 200)}` : "127.0.0.1";

/** One raw connection of an attacker: bytes are written unchanged and responses are counted. */
export class Wire {
  readonly socket: Socket;
  readonly #closed: Promise<void>;
  /** The status line of the first response; empty before it. */
  statusLine = "";
  /** Responses read so far. */
  answers = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      const text = chunk.toString("latin1");
      this.statusLine ||= text.slice(0, text.indexOf("\r\n"));
      this.answers += text.split("HTTP/1.1 ").length - 1;
    });
    this.#closed = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  /** Undefined when the connection was refused. */
  static open({ host, port }: Target, localAddress: string): Promise<Wire | undefined> {
    return new Promise((resolve) => {
      const socket = connect({ host, port, localAddress });
      socket.once("error", () => resolve(undefined));
      socket.once("connect", () => resolve(new Wire(socket)));
    });
  }

  write(bytes: string | Buffer): boolean {
    return !this.socket.destroyed && this.socket.write(bytes);
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  /** Waits at most `ms` until the server responds or closes the connection. */
  async answered(ms: number): Promise<boolean> {
    const until = performance.now() + ms;
    while (this.statusLine === "" && this.isOpen && performance.now() < until) await pause(20);
    return this.statusLine !== "" || !this.isOpen;
  }

  close(): void {
    this.socket.destroy();
  }

  /** Resolves when the connection is closed by either side. */
  get closed(): Promise<void> {
    return this.#closed;
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens connections from many addresses; refused ones are omitted. */
export async function openWires(target: Target, count: number): Promise<Wire[]> {
  const wires: Wire[] = [];
  const BATCH = 100;
  for (let from = 0; from < count; from += BATCH) {
    const some = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) =>
      Wire.open(target, attackerAddress(from + i)),
    );
    wires.push(...(await Promise.all(some)).filter((wire) => wire !== undefined));
  }
  return wires;
}
