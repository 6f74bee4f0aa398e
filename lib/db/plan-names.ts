/** A name is new after 16 uses, 256, 4,096 and so on. */
const GROWTH_BITS = 4;

/**
 * The names under which connections keep the plans of statements. PostgreSQL plans a named statement a few times and then keeps a plan until
 * autovacuum has counted the table's rows, which takes a minute. A plan that was made while the table was nearly empty reads it whole, and
 * in that minute there may be thousands of rows. So a statement gets a new name, and with it a new plan, as its uses grow.
 */
export class PlanNames {
  readonly #uses = new Map<string, number>();

  /** Counts one more use of a statement. */
  nameOf(statement: string): string {
    const uses = (this.#uses.get(statement) ?? 0) + 1;
    this.#uses.set(statement, uses);
    return `${statement}-${Math.floor(Math.log2(uses) / GROWTH_BITS)}`;
  }
}
