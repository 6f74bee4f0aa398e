/** `npm run tour`: runs the complete workflow against a running portal, verified with openssl and curl. */
import { pathToFileURL } from "node:url";
import { ensureBundles } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { at, root } from "./setup/run.mjs";

await main(async () => {
  await ensureBundles();
  process.chdir(root);
  await import(pathToFileURL(at("dist/tour.js")).href);
});
