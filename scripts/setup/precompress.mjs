import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** Text; fonts and images are compressed already. */
const TEXT = /\.(?:js|css|json|svg|txt)$/;
/** As in server/http/content-coding.ts: shorter files are sent as they are. */
const SHORTEST_BYTES = 1_024;

/**
 * Compresses the static files of a build, for server/pages/static-files.ts: `static/a.js` becomes `precompressed/a.js.br` and `….gz`.
 * A separate directory, because Next serves every file of its own.
 * @param directory `.next`
 */
export async function precompress(directory) {
  const root = join(directory, "static");
  const target = join(directory, "precompressed");
  await rm(target, { recursive: true, force: true });
  const names = (await readdir(root, { recursive: true })).filter((name) => TEXT.test(name));
  await Promise.all(names.map((name) => compressFile(join(root, name), join(target, name))));
}

async function compressFile(source, target) {
  const body = await readFile(source);
  if (body.length < SHORTEST_BYTES) return;
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
    promisify(gzip)(body, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await mkdir(dirname(target), { recursive: true });
  await Promise.all([writeFile(`${target}.br`, br), writeFile(`${target}.gz`, gz)]);
}
