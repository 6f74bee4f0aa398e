import { rmSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { v7 as uuidv7 } from "uuid";
import { livenessPath, openLiveness, probeLiveness } from "@/lib/files/liveness-socket";

/** Identifies one process in leases and in the path of its liveness socket. */
export const newInstance = (): string => uuidv7();

/** Identifies one round of a process in leases and journals. */
export const newOwner = (instance: string): string => `${instance}.${uuidv7()}`;

const opened = new Set<string>();
process.once("exit", () => {
  for (const path of opened) rmSync(path, { force: true });
});

/** The path of a process's liveness socket. Only processes that share the data directory find it, and only they have its journal. */
export async function socketPathOf(dataDir: string, instance: string): Promise<string> {
  return livenessPath(`${await realpath(dataDir)}\n${instance}`, "life");
}

/** Opens the liveness socket of this process, so that other processes detect immediately when it is killed. @throws the system's error */
export async function openLivenessOf(dataDir: string, instance: string): Promise<void> {
  const path = await socketPathOf(dataDir, instance);
  await openLiveness(path);
  opened.add(path);
}

/**
 * Whether the process of `owner` has certainly ended: its liveness socket is on this machine, and no process listens on it.
 * False for processes on other machines, whose state is unknown.
 */
export async function isKnownDead(dataDir: string, owner: string): Promise<boolean> {
  return (await probeLiveness(await socketPathOf(dataDir, instanceOf(owner)))) === "dead";
}

/** Removes the stale liveness socket of a dead process. */
export async function removeLivenessOf(dataDir: string, owner: string): Promise<void> {
  rmSync(await socketPathOf(dataDir, instanceOf(owner)), { force: true });
}

const instanceOf = (owner: string): string => owner.split(".")[0] ?? owner;
