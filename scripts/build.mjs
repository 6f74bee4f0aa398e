/** `npm run build`: builds what `npm start` needs, without serving. */
import { ensureBuilt } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";

await main(async () => {
  await ensureBuilt();
});
