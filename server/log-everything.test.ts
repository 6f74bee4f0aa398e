import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

/** A separate program, because it replaces the console and Node's warnings. */
const PROGRAM = `
  import { createLogger } from "@/lib/runtime/log";
  import { logEverything } from "./log-everything";
  import { reportStartError } from "./start-error";
  import { AppError } from "@/lib/errors";
  logEverything(createLogger("debug"));
  console.info("\\u001b[33moidc-provider WARNING:\\u001b[39m a banner", "\\n", "of two lines");
  console.warn(new Error("of a library"));
  console.log();
  process.emitWarning("client.query() is deprecated", "DeprecationWarning", "DEP0");
  await new Promise((resolve) => setImmediate(resolve));
  reportStartError(new AppError("precondition_failed", "DATA_DIR (/x) is on a full disk."), createLogger("info"));
  reportStartError(Object.assign(new Error("listen"), { code: "EADDRINUSE", port: 3000 }), createLogger("info"));
  reportStartError(Object.assign(new Error("listen"), { code: "EACCES", port: 80 }), createLogger("info"));
  reportStartError(Object.assign(new Error("listen"), { code: "EADDRNOTAVAIL", port: 80, address: "203.0.113.9" }), createLogger("info"));
`;

it("every line of a server without a terminal is JSON: banners, warnings and start errors", async () => {
  // Below node_modules, so that packages are resolved.
  const program = join(import.meta.dirname, "../node_modules/.cache", `log-${process.pid}.mjs`);
  await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile: program,
    logLevel: "silent",
  });
  const ran = spawnSync(process.execPath, [program], { encoding: "utf8" });
  await rm(program);
  expect(ran.stderr).toBe("");
  const lines = ran.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    [30, "oidc-provider WARNING: a banner of two lines"],
    [40, expect.stringContaining("of a library")],
    [40, "client.query() is deprecated"],
    [60, "DATA_DIR (/x) is on a full disk."],
    [60, expect.stringMatching(/^Port 3000 is in use/)],
    [60, expect.stringMatching(/^Permission denied for port 80/)],
    [60, expect.stringMatching(/^HOST \(203\.0\.113\.9\)/)],
  ]);
});
