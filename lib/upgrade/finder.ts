import type { Tx } from "@/lib/db/database";
import type { UpgradeFinding } from "./schema";

/** Where a look goes on: after this id, for at most so many findings. */
export interface Range {
  now: Date;
  after: string | undefined;
  take: number;
}

export interface FoundThing {
  /** Of the client, or the KID: findings come in the order of ids. */
  id: string;
  finding: UpgradeFinding;
}

/** Looks for one kind of thing that a new rule touches. A list is made of several, one after the other. */
export interface UpgradeFinder {
  kind: UpgradeFinding["kind"];
  find(tx: Tx, range: Range): Promise<FoundThing[]>;
}
