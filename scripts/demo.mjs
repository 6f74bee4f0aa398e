/** `npm run demo`: like `npm start`, with a sample ecosystem in `data-demo` and all emails in the portal's mailbox. */
import { ensureBuilt } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { at, exitCodeOf } from "./setup/run.mjs";
import { serve } from "./setup/serve.mjs";

await main(async () => {
  await ensureBuilt();
  process.env.DATA_DIR ??= "data-demo";
  // A demo is isolated: it writes to no real database and sends no email.
  for (const name of ["DATABASE_URL", "SMTP_URL"]) delete process.env[name];
  for (const name of ["EMAIL", "PASSWORD", "TOKEN"]) delete process.env[`COUNTERSIGN_ADMIN_${name}`];
  // In a separate process, so that the server does not keep its memory.
  const code = await exitCodeOf(process.execPath, [at("dist/demo.js")]);
  if (code === 0) await serve();
  else process.exitCode = code;
});
