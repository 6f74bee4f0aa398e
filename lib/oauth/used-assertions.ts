import type { BaseDeps } from "@/lib/operation/deps";
import { Batcher } from "@/lib/runtime/batcher";
import { insertUsedAssertions } from "./store";

/** Maximum number of assertions per statement. */
const BATCH = 200;

interface Used {
  id: string;
  expiresAt: Date;
}

/** Replay protection: consumes each assertion and each DPoP proof once; concurrent ones share a statement. */
export class UsedAssertions {
  readonly #batcher: Batcher<Used, boolean>;

  constructor({ db }: Pick<BaseDeps, "db">) {
    const run = async (used: readonly Used[]) => {
      const first = await insertUsedAssertions(db, used);
      // Duplicates in one batch: the first gets the row.
      return used.map(({ id }) => first.delete(id));
    };
    this.#batcher = new Batcher({ run, most: BATCH });
  }

  /**
   * Of any number of concurrent calls, in any process, exactly one gets true: the primary key decides. The row is durable then and is
   * kept until `expiresAt`, when the assertion itself has expired.
   * @param id from `assertionId` or `proofId`
   * @throws database errors; the assertion may then be consumed or not, and the client needs a new one
   */
  consume(id: string, expiresAt: Date): Promise<boolean> {
    return this.#batcher.add({ id, expiresAt });
  }
}
