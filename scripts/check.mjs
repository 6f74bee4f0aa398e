/**
 * `npm run check`: format and lint, types, imports between modules, raw statements, paths in text, dead code. In parallel, so that it takes
 * seconds.
 */
import { ensurePrismaClient } from "./setup/build.mjs";
import { checkAll } from "./setup/checks.mjs";
import { main } from "./setup/main.mjs";

await main(async () => {
  await ensurePrismaClient();
  const { failed } = await checkAll();
  if (failed > 0) process.exitCode = 1;
});
