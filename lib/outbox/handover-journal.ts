import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * Records which attempts this process has handed over, because after a crash it is not visible whether the receiver got the end of a
 * message. A line is one system call of a few microseconds into the kernel's page cache: it survives a `kill -9`, but not a crash of
 * the machine (decision 040).
 */
export interface HandoverJournal {
  /** Call directly before the last bytes of a message are sent. */
  leaving(id: string, attempt: number): void;
  /** Call when the receiver has rejected it after all. */
  refused(id: string, attempt: number): void;
  close(): void;
}

const pathOf = (directory: string, owner: string) => join(directory, `${owner}.log`);

/** Opens the journal of one owner. The first line creates the file. */
export function openJournal(directory: string, owner: string): HandoverJournal {
  let file: number | undefined;
  const write = (line: string) => {
    if (file === undefined) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      file = openSync(pathOf(directory, owner), "a", 0o600);
    }
    writeSync(file, line);
  };
  return {
    leaving: (id, attempt) => write(`+ ${id} ${attempt}\n`),
    refused: (id, attempt) => write(`- ${id} ${attempt}\n`),
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Whether an attempt of the owner was handed over and not rejected. Always false without a journal. */
export function readJournal(directory: string, owner: string): (id: string, attempt: number) => boolean {
  const path = pathOf(directory, owner);
  const left = new Set<string>();
  for (const line of existsSync(path) ? readFileSync(path, "utf8").split("\n") : []) {
    const [sign, ...attempt] = line.split(" ");
    if (sign === "+") left.add(attempt.join(" "));
    else left.delete(attempt.join(" "));
  }
  return (id, attempt) => left.has(`${id} ${attempt}`);
}

/** Removes the journal of an owner without unsettled deliveries. */
export const removeJournal = (directory: string, owner: string): void =>
  rmSync(pathOf(directory, owner), { force: true });
