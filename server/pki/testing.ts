/** A listener on a free loopback port, for tests with openssl and curl. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { PkiHandler } from "./pki-handler";

export interface TestListener {
  url: string;
  close(): Promise<void>;
}

export async function listen(handler: PkiHandler): Promise<TestListener> {
  const server = createServer((req, res) => {
    if (!handler(req, res)) res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP listener's address is never a string
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
