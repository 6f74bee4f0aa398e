import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { clientConfig, readConnectionSettings } from "./connection-settings";
import { queryOneAtATime } from "./one-at-a-time";
import { LimitedPool } from "./pool";

const url = process.env.TEST_DATABASE_URL;

describe.skipIf(!url)("statements on one connection", () => {
  let config: pg.ClientConfig;
  let client: pg.Client;
  beforeAll(async () => {
    config = clientConfig(await readConnectionSettings(url ?? ""));
    client = new pg.Client(config);
    await client.connect();
    queryOneAtATime(client);
  });
  afterAll(() => client.end());

  const warnings = () => vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const several = (on: pg.ClientBase) =>
    Promise.all([1, 2, 3].map((at) => on.query<{ at: number }>("SELECT $1::int AS at, pg_sleep(0.005)", [at])));

  it("run one after another in call order, and pg emits no deprecation warning", async () => {
    const warn = warnings();
    expect((await several(client)).map(({ rows }) => rows[0]?.at)).toEqual([1, 2, 3]);
    const pool = new LimitedPool({ config, size: 1, onError: () => {} });
    const ofPool = await pool.connect(); // as Prisma does for transactions
    expect((await several(ofPool)).map(({ rows }) => rows[0]?.at)).toEqual([1, 2, 3]);
    ofPool.release();
    expect((await pool.query("SELECT 4 AS at")).rows).toEqual([{ at: 4 }]);
    await pool.endSoon();
    expect(warn).not.toHaveBeenCalled();
    // Control: without the queue pg does emit the warning.
    const plain = new pg.Client(config);
    await plain.connect();
    await several(plain);
    await plain.end();
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it("an error rejects only its own caller", async () => {
    const asked = ["SELECT 1 AS at", "SELECT 1 / 0", "SELECT 3 AS at"].map((text) => client.query(text));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("a caller with a callback gets its result through it", async () => {
    const rows = await new Promise((resolve, reject) => {
      void client.query("SELECT 5 AS at", (error: Error | null, result: pg.QueryResult) =>
        error ? reject(error) : resolve(result.rows),
      );
    });
    expect(rows).toEqual([{ at: 5 }]);
  });
});
