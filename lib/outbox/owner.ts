import { rmSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { v7 as uuidv7 } from "uuid";
import { livenessPath, openLiveness, probeLiveness } from "@/lib/files/liveness-socket";

/** Names one process in leases and in the path of its liveness socket. */
export const newInstance = (): string => uuidv7();

/** Names one round of a process in leases and journals. */
export const newOwner = (instance: string): string => `${instance}.${uuidv7()}`;

const opened = new Set<string>();
process.once("exit", () => {
  for (const path of opened) rmSync(path, { force: true });
});

/** Where the liveness socket of a process is. Only processes that share the data directory find it, and only they have its journal. */
export async function socketPathOf(dataDir: string, instance: string): Promise<string> {
  return livenessPath(`${await realpath(dataDir)}\n${instance}`, "life");
}

/** Opens the liveness socket of this process. Other processes then know at once when it has been killed. @throws the system's error */
export async function openLivenessOf(dataDir: string, instance: string): Promise<void> {
  const path = await socketPathOf(dataDir, instance);
  await openLiveness(path);
  opened.add(path);
}

/**
 * Whether it is certain that the process behind `owner` has ended: its liveness socket is on this machine, and no process listens there.
 * Of processes on other machines nothing is known.
 */
export async function isKnownDead(dataDir: string, owner: string): Promise<boolean> {
  return (await probeLiveness(await socketPathOf(dataDir, instanceOf(owner)))) === "dead";
}

/** Removes the liveness socket that a dead process has left. */
export async function removeLivenessOf(dataDir: string, owner: string): Promise<void> {
  rmSync(await socketPathOf(dataDir, instanceOf(owner)), { force: true });
}

const instanceOf = (owner: string): string => owner.split(".")[0] ?? owner;
