import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

/**
 * Bytes of JavaScript that the browser loads with each page, compressed with Brotli as sent: Next's own scripts, and those of the page and
 * its layouts. Scripts that a page loads later, by `import()`, and fonts and styles are not counted.
 * @param directory `.next` of a finished build
 * @returns by the page's file, such as `/(auth)/sign-in/page`
 */
export function pageScripts(directory) {
  const { rootMainFiles } = JSON.parse(readFileSync(join(directory, "build-manifest.json"), "utf8"));
  const pages = join(directory, "server/app");
  const manifests = readdirSync(pages, { recursive: true }).filter((name) =>
    name.endsWith("page_client-reference-manifest.js"),
  );
  const sizes = new Map();
  const sizeOf = (file) => {
    if (!sizes.has(file)) sizes.set(file, sentBytes(directory, file));
    return sizes.get(file);
  };
  return new Map(
    manifests.flatMap((name) =>
      Object.entries(readManifest(join(pages, name))).map(([page, { entryJSFiles = {} }]) => {
        const files = new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()]);
        return [page, [...files].reduce((sum, file) => sum + sizeOf(file), 0)];
      }),
    ),
  );
}

/** Next writes it as a script that fills a global. */
function readManifest(file) {
  const context = {};
  runInNewContext(`globalThis.globalThis = globalThis;${readFileSync(file, "utf8")}`, context);
  return context.__RSC_MANIFEST;
}

function sentBytes(directory, file) {
  const compressed = join(directory, "precompressed", `${file.slice("static/".length)}.br`);
  return statSync(compressed, { throwIfNoEntry: false })?.size ?? statSync(join(directory, file)).size;
}
