import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface TestPki {
  /** PEM. */
  root: string;
  key: string;
  cert: string;
}

/** A root and a server certificate for `keys.example` and 127.0.0.1, created with openssl. */
export async function makeTlsPki(): Promise<TestPki> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-tls-"));
  try {
    const newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    for (const args of [
      `req -x509 ${newKey} -keyout ca.key -out ca.pem -subj /CN=ca -days 9`,
      `req -new ${newKey} -keyout s.key -out s.csr -subj /CN=keys.example -addext subjectAltName=DNS:keys.example,IP:127.0.0.1`,
      "x509 -req -in s.csr -CA ca.pem -CAkey ca.key -copy_extensions copy -days 9 -out s.pem",
    ]) {
      await run("openssl", args.split(" "), { cwd: directory });
    }
    const read = async (name: string) => (await readFile(join(directory, name))).toString();
    return { root: await read("ca.pem"), key: await read("s.key"), cert: await read("s.pem") };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export interface TlsServer {
  port: number;
  /** Number of accepted TCP connections. */
  connections(): number;
  close(): Promise<void>;
}

/** A TLS server on a free loopback port. */
export async function startTlsServer({ key, cert }: TestPki, listener: RequestListener): Promise<TlsServer> {
  let connections = 0;
  const server = createServer({ key, cert }, listener);
  server.on("connection", () => void connections++);
  server.on("tlsClientError", () => {}); // a client that does not trust us disconnects
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port, // a TCP listener has a port
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
