/** `npm run soak`: attacks its own portal and fails on a leak. */
import { ensureBuilt } from "./setup/build.mjs";
import { ensureInstalled } from "./setup/install.mjs";
import { at, exitCodeOf, main } from "./setup/run.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  process.exitCode = await exitCodeOf(process.execPath, [at("dist/soak.js")]);
});
