/** The name changes after 16, 256, 4,096 … uses. */
const GROWTH = 16;

/**
 * The names under which connections cache the plans of statements. PostgreSQL plans a named statement a few times and then caches a plan until
 * autovacuum analyses the table, which takes a minute. A plan made while the table was nearly empty scans all of it, and within that minute
 * the table may have grown by thousands of rows. So a statement gets a new name, and with it a new plan, as its uses grow.
 */
export class PlanNames {
  readonly #plans = new Map<string, { name: string; uses: number; generation: number; usesOfNext: number }>();

  /** Counts one use of a statement and returns its current name. */
  nameOf(statement: string): string {
    let plan = this.#plans.get(statement);
    if (plan === undefined) {
      plan = { name: `${statement}-0`, uses: 0, generation: 0, usesOfNext: GROWTH };
      this.#plans.set(statement, plan);
    }
    plan.uses += 1;
    if (plan.uses === plan.usesOfNext) {
      plan.generation += 1;
      plan.usesOfNext *= GROWTH;
      plan.name = `${statement}-${plan.generation}`;
    }
    return plan.name;
  }
}
