import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const shown = new Set<string>();
process.once("exit", () => {
  for (const path of shown) rmSync(path, { force: true });
});

/** Where a process with this data directory shows that it lives. Under the short temporary directory: socket paths end at 107 bytes. */
export async function lifePath(dataDir: string, instance: string): Promise<string> {
  const digest = createHash("sha256")
    .update(`${await realpath(dataDir)}\n${instance}`)
    .digest("hex");
  return join(tmpdir(), `countersign-${digest.slice(0, 32)}.life`);
}

/** Shows that this process lives: the kernel takes a listening socket down with it, however it ends. */
export async function showLife(dataDir: string, instance: string): Promise<void> {
  const path = await lifePath(dataDir, instance);
  await new Promise<void>((resolve, reject) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once("error", reject).listen(path, resolve);
  });
  shown.add(path);
}

/**
 * True only when it is certain that a process has ended: it was on this machine, with this data directory, and nobody answers
 * where it did. Of processes elsewhere nothing is known.
 */
export async function isKnownDead(dataDir: string, instance: string): Promise<boolean> {
  const path = await lifePath(dataDir, instance);
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    // Refused: the file is there and no process behind it. Any other error, such as no file, says nothing.
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNREFUSED"));
  });
}

/** Removes what a process that is no more has left. */
export async function forgetLife(dataDir: string, instance: string): Promise<void> {
  rmSync(await lifePath(dataDir, instance), { force: true });
}
