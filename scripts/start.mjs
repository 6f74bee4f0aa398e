/** `npm start`: installs and builds what is missing, then serves. */
import { ensureBuilt } from "./setup/build.mjs";
import { ensureInstalled } from "./setup/install.mjs";
import { main } from "./setup/run.mjs";
import { serve } from "./setup/serve.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  await serve();
});
