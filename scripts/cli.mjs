/** `npm run cli -- …`: the operator's command line. `npm run cli -- --help` lists the commands. */
import { pathToFileURL } from "node:url";
import { ensureBundles } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { at, callerDirectory, root } from "./setup/run.mjs";

await main(async () => {
  process.env.COUNTERSIGN_CALLER_DIRECTORY = callerDirectory();
  await ensureBundles();
  process.chdir(root);
  await import(pathToFileURL(at("dist/cli.js")).href);
});
