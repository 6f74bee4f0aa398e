/** `npm run build`: what `npm start` would build, and nothing else. */
import { ensureBuilt } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";

await main(async () => {
  await ensureBuilt();
});
