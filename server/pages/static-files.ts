import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { isKnown } from "../http/conditional";
import { acceptedCoding, type Coding, codedEtag, codingFor } from "../http/content-coding";
import type { Exchange } from "../http/exchange";
import { STATIC } from "./check-page-request";

/** Codings that `scripts/setup/precompress.mjs` writes, the smaller one first. */
const OFFERED: readonly Coding[] = ["br", "gzip"];
/** Names contain a hash of the content. */
const CACHE_CONTROL = "public, max-age=31536000, immutable";
const TYPES: Readonly<Record<string, string>> = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
  ".json": "application/json; charset=UTF-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=UTF-8",
};

interface StaticFile {
  contentType: string;
  /** Without a coding, quotes included. */
  etag: string;
  /** Complete content by coding. */
  bodies: ReadonlyMap<Coding | "identity", Buffer>;
}

/** Sends a file of the build, if the path is one. */
export type SendStaticFile = (exchange: Exchange) => Promise<boolean>;

/**
 * The text files of the build, compressed when it was built and kept in memory after their first request: about two megabytes. Everything
 * else is left to Next: fonts, ranges and paths that don't exist.
 * @param directory `.next` of a finished build
 */
export function openStaticFiles(directory: string): SendStaticFile {
  const paths = precompressedPaths(directory);
  const files = new Map<string, Promise<StaticFile>>();
  return async ({ request, response, path }) => {
    if (!path.startsWith(STATIC) || request.headers.range !== undefined || !paths.has(path)) return false;
    const loaded = files.get(path) ?? load(directory, path);
    files.set(path, loaded);
    try {
      send(await loaded, { request, response });
    } catch (error) {
      files.delete(path); // the next request reads again: there may have been no free descriptor
      throw error;
    }
    return true;
  };
}

/** URL paths; one that is not in this set never reaches the file system. */
function precompressedPaths(directory: string): ReadonlySet<string> {
  const root = join(directory, "precompressed");
  const names = namesIn(root).filter((name) => name.endsWith(".br"));
  return new Set(names.map((name) => STATIC + name.slice(0, -".br".length).split(sep).join("/")));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return []; // built by another tool: Next serves the files
    throw error;
  }
}

async function load(directory: string, path: string): Promise<StaticFile> {
  const name = path.slice(STATIC.length);
  const [identity, br, gzip] = await Promise.all([
    readFile(join(directory, "static", name)),
    readFile(join(directory, "precompressed", `${name}.br`)),
    readFile(join(directory, "precompressed", `${name}.gz`)),
  ]);
  const hash = createHash("sha256").update(identity).digest("base64url");
  return {
    contentType: TYPES[extname(name)] ?? "application/octet-stream",
    etag: `"${hash.slice(0, 27)}"`,
    bodies: new Map([
      ["identity", identity],
      ["br", br],
      ["gzip", gzip],
    ]),
  };
}

function send(
  { contentType, etag, bodies }: StaticFile,
  { request, response }: Pick<Exchange, "request" | "response">,
): void {
  const whole = bodies.get("identity") ?? Buffer.alloc(0);
  const preference = acceptedCoding(request.headers["accept-encoding"], OFFERED);
  const coding = codingFor(preference, { contentType, bytes: whole.length });
  const tag = coding ? codedEtag(etag, coding) : etag;
  response.setHeader("cache-control", CACHE_CONTROL);
  response.setHeader("vary", "Accept-Encoding");
  response.setHeader("etag", tag);
  if (isKnown(request.headers, { etag: tag })) {
    response.statusCode = 304;
    response.end();
    return;
  }
  const body = (coding && bodies.get(coding)) ?? whole;
  response.setHeader("content-type", contentType);
  if (coding) response.setHeader("content-encoding", coding);
  response.setHeader("content-length", body.length);
  response.end(request.method === "HEAD" ? undefined : body);
}
