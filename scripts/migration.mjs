/** `npm run migration -- <name>`: writes the SQL from the migrations to prisma/schema.prisma. */
import { pathToFileURL } from "node:url";
import { ensureBundles } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { at, root } from "./setup/run.mjs";

await main(async () => {
  await ensureBundles();
  process.chdir(root);
  await import(pathToFileURL(at("dist/migration.js")).href);
});
