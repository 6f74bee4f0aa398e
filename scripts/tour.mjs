/** `npm run tour`: the whole job once against a running portal, judged by the real openssl. */
import { pathToFileURL } from "node:url";
import { ensureBundles } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { at, root } from "./setup/run.mjs";

await main(async () => {
  await ensureBundles();
  process.chdir(root);
  await import(pathToFileURL(at("dist/tour.js")).href);
});
