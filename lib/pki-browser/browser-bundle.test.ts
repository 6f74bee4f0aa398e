import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { BROWSER_KEY_ALGORITHMS } from "./browser-key-algorithms";
import { supportedKeyAlgorithms } from "./supported-key-algorithms";

it("bundles for a browser: nothing of Node is imported, and @peculiar/x509 is in a chunk of its own", async () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /\.ts$/.test(name) && !/test/.test(name));
  const { outputFiles, metafile } = await build({
    entryPoints: files.map((name) => join(import.meta.dirname, name)),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser", // an import of node:* is an error
    minify: true,
    write: false,
    metafile: true,
    outdir: "out",
  });
  expect(outputFiles.length).toBeGreaterThan(files.length);
  const createCsr = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith("create-csr.ts"));
  expect(createCsr?.imports.filter(({ kind }) => kind === "dynamic-import")).toHaveLength(1);
  expect(createCsr?.bytes).toBeLessThan(5_000);
});

it("offers what WebCrypto can generate and sign with", async () => {
  expect(await supportedKeyAlgorithms()).toEqual([...BROWSER_KEY_ALGORITHMS]); // Node knows all of them
});
