import { connect, type Socket } from "node:net";

/** Where an attack goes. */
export interface Target {
  host: string;
  port: number;
}

/** Callers have many addresses; Linux has all of 127.0.0.0/8 for that. Elsewhere there is one. */
export const attackerAddress = (index: number): string =>
  process.platform === "linux" ? `127.0.1.${1 + (index % 200)}` : "127.0.0.1";

/** One connection, as an attacker has it: what is written is written as it is, and what comes back is counted. */
export class Wire {
  readonly socket: Socket;
  readonly #closed: Promise<void>;
  /** The first line of the first answer; empty before it. */
  statusLine = "";
  /** Answers so far, as far as they were read. */
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

  /** Undefined: it was refused. */
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

  /** Waits until the server has answered something or closed the connection, at most `ms`. */
  async answered(ms: number): Promise<boolean> {
    const until = performance.now() + ms;
    while (this.statusLine === "" && this.isOpen && performance.now() < until) await pause(20);
    return this.statusLine !== "" || !this.isOpen;
  }

  close(): void {
    this.socket.destroy();
  }

  /** Resolves when the connection is closed, whoever closed it. */
  get closed(): Promise<void> {
    return this.#closed;
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens connections from many addresses; those that were refused are left out. */
export async function openWires(target: Target, count: number): Promise<Wire[]> {
  const wires: Wire[] = [];
  const AT_ONCE = 100;
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) =>
      Wire.open(target, attackerAddress(from + i)),
    );
    wires.push(...(await Promise.all(some)).filter((wire) => wire !== undefined));
  }
  return wires;
}
