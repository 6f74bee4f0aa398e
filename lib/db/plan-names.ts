/** The name changes after 16, 256, 4,096 … uses. */
const GROWTH_BITS = 4;

/**
 * The names under which connections cache the plans of statements. PostgreSQL plans a named statement a few times and then caches a plan until
 * autovacuum analyses the table, which takes a minute. A plan made while the table was nearly empty scans all of it, and within that minute
 * the table may have grown by thousands of rows. So a statement gets a new name, and with it a new plan, as its uses grow.
 */
export class PlanNames {
  readonly #uses = new Map<string, number>();

  /** Counts one use of a statement and returns its current name. */
  nameOf(statement: string): string {
    const uses = (this.#uses.get(statement) ?? 0) + 1;
    this.#uses.set(statement, uses);
    return `${statement}-${Math.floor(Math.log2(uses) / GROWTH_BITS)}`;
  }
}
