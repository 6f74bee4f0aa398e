import { existsSync } from "node:fs";
import { precompress } from "./precompress.mjs";
import { at, quietTool, Refusal } from "./run.mjs";
import { whenChanged } from "./stamp.mjs";

const SHARED = ["lib", "prisma/schema.prisma", "package-lock.json", "tsconfig.json", "scripts/setup/build.mjs"];

/** The database client under lib/db/generated. prisma.config.ts keeps it from downloading a schema engine. */
export function ensurePrismaClient() {
  return whenChanged(
    "prisma-client",
    ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"],
    () => existsSync(at("lib/db/generated/client.ts")),
    async () => {
      const { code, text } = await quietTool("prisma/build/index.js", ["generate"]);
      if (code !== 0)
        throw new Refusal(`${text}\nThe database client could not be generated from prisma/schema.prisma.`);
    },
  );
}

/** Entry points outside Next: bundled, so that they start without resolving hundreds of files. */
const ENTRIES = {
  server: "server/index.ts",
  "first-start": "server/first-start.ts",
  cli: "cli/index.ts",
  tour: "cli/tour/index.ts",
  demo: "cli/demo/index.ts",
  bench: "cli/bench/index.ts",
  soak: "cli/soak/index.ts",
  "bare-provider": "cli/bench/bare-provider.ts",
  migration: "cli/migration/index.ts",
};

/** dist/server.js, dist/cli.js and the other bundles. */
export async function ensureBundles() {
  await ensurePrismaClient();
  await whenChanged(
    "bundles",
    [...SHARED, "server", "cli", "components/mail", "components/brand"],
    () => existsSync(at("dist/server.js")),
    async () => {
      const { build } = await import("esbuild");
      await build(bundleSettings());
    },
  );
}

/** Our own code is bundled; packages stay in node_modules, because several are native, WebAssembly or workers. */
export function bundleSettings() {
  return {
    absWorkingDir: at("."),
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => existsSync(at(file)))),
    outdir: "dist",
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  };
}

/** The pages: .next. */
export async function ensurePages() {
  await ensurePrismaClient();
  await whenChanged(
    "pages",
    [...SHARED, "app", "components", "public", "next.config.mjs", ".postcssrc.json", "scripts/setup/precompress.mjs"],
    () => existsSync(at(".next/BUILD_ID")),
    async () => {
      console.log("Building the portal …");
      const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
      const { code, text } = await quietTool("next/dist/bin/next", ["build"], { env });
      if (code !== 0) throw new Refusal(`${text}\nThe pages could not be built. See above.`);
      await precompress(at(".next"));
    },
  );
}

/** Everything that `npm start` needs. */
export async function ensureBuilt() {
  await ensureBundles();
  await ensurePages();
}
