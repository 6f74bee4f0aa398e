/** `npm run dev`: the portal with pages that reload. A change to server/ or lib/ restarts the process. */
import { spawn } from "node:child_process";
import { bundleSettings, ensurePrismaClient } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { at, root } from "./setup/run.mjs";

await main(async () => {
  await ensurePrismaClient();
  const { context } = await import("esbuild");
  let child;
  let isStopping = false;
  const start = () => {
    child = spawn(process.execPath, ["--enable-source-maps", at("dist/server.js")], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, NODE_ENV: "development" },
    });
  };
  const stop = (then) => {
    if (!child || child.exitCode !== null) return then();
    child.once("exit", then);
    child.kill("SIGTERM");
  };
  const restart = {
    name: "restart",
    setup: (build) => build.onEnd(({ errors }) => void (errors.length === 0 && !isStopping && stop(start))),
  };
  const watcher = await context({ ...bundleSettings(), plugins: [restart] });
  await watcher.watch();
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      isStopping = true;
      stop(() => process.exit(0));
    });
  }
});
