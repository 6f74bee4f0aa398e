/** `npm start`: installs and builds what is missing, then serves. */
import { ensureBuilt } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { serve } from "./setup/serve.mjs";

await main(async () => {
  await ensureBuilt();
  await serve();
});
