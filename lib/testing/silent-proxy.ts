import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A proxy between a process and its database that silently drops connections, as a firewall or failover does. */
export class SilentProxy {
  readonly #target: URL;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #server: Server | undefined;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  /** @returns the database URL through this proxy */
  async open(): Promise<string> {
    const server = createServer((near) => {
      const far = connect(Number(this.#target.port), this.#target.hostname);
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      for (const end of pair) {
        end.on("error", () => {}); // either side may disconnect
        end.on("close", () => {
          this.#pairs.delete(pair);
          for (const one of pair) one.destroy();
        });
      }
      near.pipe(far);
      far.pipe(near);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const through = new URL(this.#target);
    through.hostname = "127.0.0.1";
    through.port = String((server.address() as AddressInfo).port);
    return through.href;
  }

  /** Existing connections stay open and acknowledge data, but no longer forward it. New connections work. */
  silence(): number {
    for (const [near, far] of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.resume();
      far.resume();
    }
    return this.#pairs.size;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const pair of this.#pairs) for (const end of pair) end.destroy();
    await closed;
  }
}
