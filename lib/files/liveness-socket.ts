import { createHash } from "node:crypto";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The path of a liveness socket: in the temporary directory, because the path of a Unix socket has at most 107 bytes.
 * `name`: text that only processes on the same data directory share; `kind`: file extension.
 */
export function livenessPath(name: string, kind: "life" | "lock"): string {
  const digest = createHash("sha256").update(name).digest("hex");
  return join(tmpdir(), `countersign-${digest.slice(0, 32)}.${kind}`);
}

/**
 * Listens at the path. The kernel closes the socket however the process exits; after a SIGKILL the file remains. The server does not
 * keep the process running.
 * @throws the system's error, EADDRINUSE when the file exists
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
 * - `dead`: the file exists and no process listens.
 * - `absent`: the file does not exist on this machine.
 * - `unknown`: the system does not report it, for example because another user owns the socket.
 */
export type Liveness = "alive" | "dead" | "absent" | "unknown";

/** Checks whether a process listens at the path. */
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
