import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * What this machine knows past a `kill -9` about mails under way. A mail server takes a message with the dot that ends it;
 * whether our process had sent that dot is lost with it, unless it is written down first. A line is one system call of some
 * microseconds, into the kernel's memory: it survives the process, not the machine (decision 040).
 */
export interface HandoverJournal {
  /** Directly before the last octets of a mail leave. */
  leaving(mailId: string, attempt: number): void;
  /** The server has refused it after all. */
  refused(mailId: string, attempt: number): void;
  /** Forgets everything: nothing is under way, and all outcomes are in the database. */
  remove(): void;
  close(): void;
}

const DIRECTORY = "mail-handover";

const pathOf = (dataDir: string, owner: string) => join(dataDir, DIRECTORY, `${owner}.log`);

/** Opens the journal of one sender. The file appears with its first line. */
export function openJournal(dataDir: string, owner: string): HandoverJournal {
  let file: number | undefined;
  const write = (line: string) => {
    if (file === undefined) {
      mkdirSync(join(dataDir, DIRECTORY), { recursive: true, mode: 0o700 });
      file = openSync(pathOf(dataDir, owner), "a", 0o600);
    }
    writeSync(file, line);
  };
  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    leaving: (mailId, attempt) => write(`+ ${mailId} ${attempt}\n`),
    refused: (mailId, attempt) => write(`- ${mailId} ${attempt}\n`),
    close,
    remove() {
      close();
      rmSync(pathOf(dataDir, owner), { force: true });
    },
  };
}

/** The attempts ("mail id attempt") that a sender let go and that were not refused. Empty where there is no journal of it. */
export function readJournal(dataDir: string, owner: string): Set<string> {
  const path = pathOf(dataDir, owner);
  const left = new Set<string>();
  if (!existsSync(path)) return left;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [sign, mailId, attempt] = line.split(" ");
    if (!mailId || attempt === undefined) continue;
    if (sign === "+") left.add(`${mailId} ${attempt}`);
    else left.delete(`${mailId} ${attempt}`);
  }
  return left;
}

/** Removes the journal of a sender that is no more. */
export function removeJournal(dataDir: string, owner: string): void {
  rmSync(pathOf(dataDir, owner), { force: true });
}
