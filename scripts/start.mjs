/** `npm start`: installs and builds what is missing, then serves in this very process, so that signals reach the server. */
import { pathToFileURL } from "node:url";
import { ensureBuilt } from "./setup/build.mjs";
import { ensureInstalled } from "./setup/install.mjs";
import { at, main, root } from "./setup/run.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  process.chdir(root);
  process.env.NODE_ENV = "production";
  await import(pathToFileURL(at("dist/server.js")).href);
});
