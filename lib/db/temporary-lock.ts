import { rm, stat } from "node:fs/promises";
import type { Server } from "node:net";
import { livenessPath, openLiveness, probeLiveness } from "@/lib/files/liveness-socket";

/**
 * The lock of v0.1.0: a liveness socket named after the data directory. It excludes an older version that shares this TMPDIR;
 * `lockDirectory` excludes newer ones.
 * @param directory real path
 * @returns the release function; undefined when another process listens there
 */
export async function lockTemporarily(directory: string): Promise<(() => Promise<void>) | undefined> {
  const path = livenessPath(directory, "lock");
  let server = await tryListen(path);
  if (!server) {
    if (await isOwnersSocket(path, directory)) {
      const liveness = await probeLiveness(path);
      // A socket that rejects this user may be in use.
      if (liveness === "alive" || liveness === "unknown") return undefined;
      await rm(path, { force: true }).catch(() => {}); // owned by another user: the lock in the data directory decides
    }
    server = await tryListen(path);
  }
  const owned = server;
  if (!owned) return async () => {};
  return () => new Promise((resolve) => owned.close(() => resolve()));
}

/** Any user can create files in a shared temporary directory: only sockets of this process's user, the data's owner and root count. */
async function isOwnersSocket(path: string, directory: string): Promise<boolean> {
  try {
    const [socket, data] = await Promise.all([stat(path), stat(directory)]);
    return [process.getuid?.() ?? socket.uid, data.uid, 0].includes(socket.uid);
  } catch {
    return false; // removed or not readable: not one of our processes
  }
}

/** Undefined when the path is in use, or there is no usable temporary directory. */
const tryListen = (path: string): Promise<Server | undefined> => openLiveness(path).catch(() => undefined);
