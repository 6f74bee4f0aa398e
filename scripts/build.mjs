/** `npm run build`: what `npm start` would build, and nothing else. */
import { ensureBuilt } from "./setup/build.mjs";
import { ensureInstalled } from "./setup/install.mjs";
import { main } from "./setup/run.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
});
