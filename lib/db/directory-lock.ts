import { createHash } from "node:crypto";
import { mkdir, realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "@/lib/operation/errors";

/**
 * Makes this process the only owner of an embedded database directory. A listening socket is the lock: the kernel drops
 * it with the process, so a SIGKILL leaves nothing to clean up and a recycled pid can't be mistaken for the owner.
 * @returns the release function
 * @throws AppError unavailable when another process owns the directory
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const digest = createHash("sha256")
    .update(await realpath(directory))
    .digest("hex");
  // Unix socket paths end at 107 bytes, so the lock lives under the short temporary directory, named after the real path.
  const path = join(tmpdir(), `countersign-${digest.slice(0, 32)}.lock`);
  let server = await tryListen(path);
  if (!server && !(await isAlive(path))) {
    await rm(path, { force: true });
    server = await tryListen(path);
  }
  if (!server) {
    throw new AppError(
      "unavailable",
      `Another Countersign process is using the embedded database in ${directory}. Stop it first, or set DATABASE_URL to a PostgreSQL server, which any number of processes can share.`,
      { details: { reason: "database_in_use" } },
    );
  }
  const owned = server;
  owned.unref();
  return () => new Promise((resolve) => owned.close(() => resolve()));
}

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
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
    socket.once("error", () => resolve(false));
  });
}
