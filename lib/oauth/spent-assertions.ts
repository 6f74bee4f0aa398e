import type { BaseDeps } from "@/lib/operation/deps";
import { Batcher } from "@/lib/runtime/batcher";
import { insertUsedAssertions } from "./store";

/** One statement takes this many; the next ones go with the next. */
const BATCH = 200;

interface Spent {
  id: string;
  expiresAt: Date;
}

/** Spends assertions, each once; those that arrive together share a statement. */
export class SpentAssertions {
  readonly #batcher: Batcher<Spent, boolean>;

  constructor({ db }: Pick<BaseDeps, "db">) {
    const run = async (spent: readonly Spent[]) => {
      const first = await insertUsedAssertions(db, spent);
      // Twins in one batch: the first takes the one row there is.
      return spent.map(({ id }) => first.delete(id));
    };
    this.#batcher = new Batcher({ run, most: BATCH });
  }

  /**
   * Of any number that try at once, in any process, exactly one gets true: the primary key decides. The row is on disk by then
   * and stays until `expiresAt`, when the assertion itself is refused for its age.
   * @param id as `assertionId` makes it
   * @throws whatever the database throws; then the assertion may be spent or not, and its client needs a new one
   */
  spend(id: string, expiresAt: Date): Promise<boolean> {
    return this.#batcher.add({ id, expiresAt });
  }
}
