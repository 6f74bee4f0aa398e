/** `npm run bench`: measures a built portal on a throw-away PostgreSQL with fsync; on the embedded database where PostgreSQL is not installed. */
import { ensureBuilt } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { findPostgresql, NO_POSTGRESQL, startPostgresql } from "./setup/postgresql.mjs";
import { at, exitCodeOf } from "./setup/run.mjs";

await main(async () => {
  await ensureBuilt();
  const binaries = await findPostgresql();
  if (!binaries) console.log(NO_POSTGRESQL);
  const postgresql = binaries ? await startPostgresql(binaries, { isDurable: true }) : undefined;
  try {
    const env = { ...process.env, ...(postgresql ? { BENCH_DATABASE_URL: postgresql.url } : {}) };
    process.exitCode = await exitCodeOf(process.execPath, [at("dist/bench.js"), ...process.argv.slice(2)], { env });
  } finally {
    await postgresql?.stop();
  }
});
