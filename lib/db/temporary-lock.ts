import { createHash } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The lock that v0.1.0 knows: a listening socket in the temporary directory, named after the data directory. It keeps an older
 * program away that shares this TMPDIR; `lockDirectory` is what decides between newer ones.
 * @param directory real path
 * @returns the release function; undefined when another process listens there
 */
export async function lockTemporarily(directory: string): Promise<(() => Promise<void>) | undefined> {
  const digest = createHash("sha256").update(directory).digest("hex");
  // Paths of Unix sockets have at most 107 bytes, therefore not inside the data directory.
  const path = join(tmpdir(), `countersign-${digest.slice(0, 32)}.lock`);
  let server = await tryListen(path);
  if (!server) {
    if (await isOwnersSocket(path, directory)) {
      if (await isAlive(path)) return undefined;
      await rm(path, { force: true }).catch(() => {}); // another user's: the lock in the data directory decides
    }
    server = await tryListen(path);
  }
  const owned = server;
  if (!owned) return async () => {};
  owned.unref();
  return () => new Promise((resolve) => owned.close(() => resolve()));
}

/** Anybody may create files in a shared temporary directory: only sockets of the process's user, the data's owner and root count. */
async function isOwnersSocket(path: string, directory: string): Promise<boolean> {
  try {
    const [socket, data] = await Promise.all([stat(path), stat(directory)]);
    return [process.getuid?.() ?? socket.uid, data.uid, 0].includes(socket.uid);
  } catch {
    return false; // gone, or not readable: it can't be a process of ours
  }
}

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(undefined)); // taken, or no usable temporary directory
    server.listen(path, () => resolve(server));
  });
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    // Nobody listens (ECONNREFUSED), or the socket went in between. A socket that refuses this user may well be in use.
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "EACCES" || code === "EPERM"));
  });
}
