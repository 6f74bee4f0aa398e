import type { BaseDeps } from "@/lib/operation/deps";
import { insertUsedAssertions } from "./store";

/** One statement takes this many; the next ones go with the next. */
const BATCH = 200;

interface Waiting {
  id: string;
  expiresAt: Date;
  resolve(isFirst: boolean): void;
  reject(error: unknown): void;
}

/**
 * Spends assertions, each once. What arrives while a statement is under way goes together with the next one: a commit costs
 * the same for one row and for many, and nobody waits longer than for the commit before their own.
 */
export class SpentAssertions {
  readonly #deps: Pick<BaseDeps, "db">;
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(deps: Pick<BaseDeps, "db">) {
    this.#deps = deps;
  }

  /**
   * Of any number that try at once, in any process, exactly one gets true: the primary key decides. The row is on disk by then
   * and stays until `expiresAt`, when the assertion itself is refused for its age.
   * @param id as `assertionId` makes it
   * @throws whatever the database throws; then the assertion may be spent or not, and its client needs a new one
   */
  spend(id: string, expiresAt: Date): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, expiresAt, resolve, reject });
      if (!this.#isWriting) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        const first = await insertUsedAssertions(this.#deps.db, batch);
        // Twins in one batch: the first takes the one row there is.
        for (const { id, resolve } of batch) resolve(first.delete(id));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }
}
