import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * Records which attempts have left this process, so that the record survives a `kill -9`: whether the receiver got the end of a message
 * can't be seen afterwards. A line is one system call of some microseconds, into the kernel's memory: it survives the process, not the
 * machine (decision 040).
 */
export interface HandoverJournal {
  /** Directly before the last bytes of a message leave. */
  leaving(id: string, attempt: number): void;
  /** The receiver has refused it after all. */
  refused(id: string, attempt: number): void;
  close(): void;
}

const pathOf = (directory: string, owner: string) => join(directory, `${owner}.log`);

/** Opens the journal of one owner. The file is created with its first line. */
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

/** Whether an attempt of the owner has left and was not refused. False for all where there is no journal. */
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

/** Removes the journal of an owner that has nothing under way. */
export const removeJournal = (directory: string, owner: string): void =>
  rmSync(pathOf(directory, owner), { force: true });
