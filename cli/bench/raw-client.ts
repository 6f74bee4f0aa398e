import { connect, type Socket } from "node:net";

/** One serialised request; built once, sent many times. */
export interface RawRequest {
  host: string;
  port: number;
  bytes: Buffer;
}

/** @param body sent with its Content-Length; headers are sent unchanged */
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
 * A minimal keep-alive connection: the load generator shares two cores with the measured server, so its own cost lowers the result.
 * Responses need a Content-Length.
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
      this.#readResponse();
    });
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.on("close", () => this.#waiting?.reject(new Error("The server closed the connection.")));
  }

  static open({ host, port }: { host: string; port: number }): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => resolve(new RawConnection(socket)));
      socket.once("error", reject);
    });
  }

  /** Sends one request and waits for the complete response. @returns its status */
  send(bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  #readResponse(): void {
    const bytes = this.#bytes;
    const end = bytes.indexOf("\r\n\r\n", 0, "latin1");
    if (end < 0) return;
    const head = bytes.toString("latin1", 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      this.#waiting?.reject(new Error(`Response without Content-Length: ${head}`));
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
