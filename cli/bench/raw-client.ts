import { connect, type Socket } from "node:net";

/** One request as it goes over the wire; made once, sent often. */
export interface RawRequest {
  host: string;
  port: number;
  bytes: Buffer;
}

/** @param body goes with its length; headers are sent as they are */
export function rawRequest(
  url: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
): RawRequest {
  const { hostname, port, host, pathname, search } = new URL(url);
  const all = { Host: host, ...headers, ...(body ? { "Content-Length": String(body.length) } : {}) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n`);
  return { host: hostname, port: Number(port), bytes: body ? Buffer.concat([head, body]) : head };
}

const STATUS_AT = "HTTP/1.1 ".length;

/**
 * A keep-alive connection that does no more than it must: the load generator runs on the same two cores as what it measures, and
 * what it costs itself is missing there. Answers need a Content-Length.
 */
export class RawConnection {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
      this.#readAnswer();
    });
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.on("close", () => this.#waiting?.reject(new Error("The server hung up.")));
  }

  static open({ host, port }: { host: string; port: number }): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => resolve(new RawConnection(socket)));
      socket.once("error", reject);
    });
  }

  /** Sends one request and waits for the whole answer. @returns its status */
  send(bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  #readAnswer(): void {
    const bytes = this.#bytes;
    const end = bytes.indexOf("\r\n\r\n", 0, "latin1");
    if (end < 0) return;
    const head = bytes.toString("latin1", 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      this.#waiting?.reject(new Error(`An answer without a length: ${head}`));
      return;
    }
    const whole = end + 4 + Number(length);
    if (bytes.length < whole) return;
    this.#bytes = bytes.subarray(whole);
    this.#waiting?.resolve(Number(head.slice(STATUS_AT, STATUS_AT + 3)));
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }
}
