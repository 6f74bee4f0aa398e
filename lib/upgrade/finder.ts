import type { Tx } from "@/lib/db/database";
import type { UpgradeFinding } from "./schema";

/** One page of a search: `take` findings after the id `after`. */
export interface Range {
  now: Date;
  after: string | undefined;
  take: number;
}

export interface FoundItem {
  /** The client's id, or the KID: findings are ordered by it. */
  id: string;
  finding: UpgradeFinding;
}

/** Finds records of one kind that a new rule affects. The list consists of several finders, one after the other. */
export interface UpgradeFinder {
  kind: UpgradeFinding["kind"];
  find(tx: Tx, range: Range): Promise<FoundItem[]>;
}
