import { createHash } from "node:crypto";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Where a liveness socket is: in the temporary directory, because the path of a Unix socket has at most 107 bytes.
 * `name`: text that only processes on the same data directory know; `kind`: extension of the file.
 */
export function livenessPath(name: string, kind: "life" | "lock"): string {
  const digest = createHash("sha256").update(name).digest("hex");
  return join(tmpdir(), `countersign-${digest.slice(0, 32)}.${kind}`);
}

/**
 * Listens at the path. The kernel closes the socket with the process, however that ends; the file stays after a SIGKILL. The server does not
 * keep the process running.
 * @throws the system's error, EADDRINUSE where the file is there already
 */
export async function openLiveness(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(path, resolve);
  });
  return server;
}

/**
 * - `alive`: a process listens.
 * - `dead`: the file is there and no process listens.
 * - `absent`: there is no such file on this machine.
 * - `unknown`: the system does not say, for example because the socket is another user's.
 */
export type Liveness = "alive" | "dead" | "absent" | "unknown";

/** Asks whether a process listens at the path. */
export function probeLiveness(path: string): Promise<Liveness> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve("alive");
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) =>
      resolve(code === "ECONNREFUSED" ? "dead" : code === "ENOENT" ? "absent" : "unknown"),
    );
  });
}
