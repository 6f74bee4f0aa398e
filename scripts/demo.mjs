/** `npm run demo`: as `npm start`, on a sample ecosystem of its own in `data-demo`, with every mail in the portal's mailbox. */
import { ensureBuilt } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { at, exitCodeOf } from "./setup/run.mjs";
import { serve } from "./setup/serve.mjs";

await main(async () => {
  await ensureBuilt();
  process.env.DATA_DIR ??= "data-demo";
  // A demo stays by itself: it fills no real database, and nobody gets a mail from it.
  for (const name of ["DATABASE_URL", "SMTP_URL"]) delete process.env[name];
  for (const name of ["EMAIL", "PASSWORD", "TOKEN"]) delete process.env[`COUNTERSIGN_ADMIN_${name}`];
  // In a process of its own: the memory it needs is not the server's.
  const code = await exitCodeOf(process.execPath, [at("dist/demo.js")]);
  if (code === 0) await serve();
  else process.exitCode = code;
});
