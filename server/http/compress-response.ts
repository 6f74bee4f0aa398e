import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { addressBlock } from "@/lib/runtime/address-block";
import { type Compressor, codecs } from "./codecs";
import { acceptedCoding, type Coding, codingFor, isTextual } from "./content-coding";
import type { Exchange } from "./exchange";
import { SharedLimit } from "./shared-limit";

/** zstd costs a third of brotli's time here and is nearly as small. */
const OFFERED: readonly Coding[] = ["zstd", "br", "gzip"];
/** A compressor needs up to two megabytes until its caller has read the response. Without a free one the response is not compressed. */
const COMPRESSORS = new SharedLimit({ total: 32, perAddress: 8 });
/** A body up to this size is compressed in this thread, in less than a millisecond. */
const SMALL = 16 * 1024;
/** Responses without content, and parts of one. */
const WITHOUT_CODING: ReadonlySet<number> = new Set([204, 205, 206, 304]);

const LISTENERS = 16;

const uncompressed = new WeakSet<ServerResponse>();

/**
 * Marks a response that contains a secret: it is never compressed. From the length of a compressed response, an attacker who
 * reads the traffic learns whether a guess elsewhere in it equals the secret (BREACH, CVE-2013-3587; decision 176).
 */
export const leaveUncompressed = (response: ServerResponse): void => void uncompressed.add(response);

/** The response's own methods, in the general form that all their overloads have. */
interface Plain {
  writeHead(status: number, ...rest: unknown[]): ServerResponse;
  write(...parts: unknown[]): boolean;
  end(...parts: unknown[]): ServerResponse;
}

/**
 * Compresses what a handler writes, if the client accepts it: text of at least a kilobyte that is not marked, has no coding and no
 * strong entity tag (documents with one are compressed once, by `representation.ts`). Pieces are sent as they are flushed, and the handler waits
 * while the client does not read.
 */
export function compressResponse({ request, response, address }: Exchange): void {
  const preference = acceptedCoding(request.headers["accept-encoding"], OFFERED);
  const isHead = request.method === "HEAD";
  const plain: Plain = {
    writeHead: response.writeHead.bind(response) as Plain["writeHead"],
    write: response.write.bind(response) as Plain["write"],
    end: response.end.bind(response) as Plain["end"],
  };
  let isDecided = false;
  let compressor: Compressor | undefined;

  /** Before the head is written. `bytes`: the length of the complete body, if known. @returns the coding of the response */
  const decide = (bytes?: number): Coding | undefined => {
    if (isDecided || response.headersSent) return undefined;
    isDecided = true;
    const contentType = compressibleType(response);
    if (contentType === undefined) return undefined;
    addVary(response);
    const announced = response.getHeader("content-length");
    const length = bytes ?? (announced === undefined ? undefined : Number(announced));
    return codingFor(preference, { contentType, bytes: length });
  };
  const setCoding = (coding: Coding) => {
    response.setHeader("content-encoding", coding);
    response.removeHeader("content-length");
    response.removeHeader("accept-ranges");
  };
  /** Compresses all further pieces, if a compressor is free. */
  const start = (coding: Coding | undefined) => {
    if (coding === undefined) return;
    if (isHead) return setCoding(coding);
    compressor = openCompressor(coding, response, addressBlock(address), plain);
    if (compressor) setCoding(coding);
  };

  const writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
    const headers = rest.at(-1);
    if (Array.isArray(headers)) isDecided = true; // may repeat names: sent as it is
    if (isDecided) return plain.writeHead(status, ...rest);
    response.statusCode = status;
    for (const [name, value] of Object.entries(typeof headers === "object" ? (headers as OutgoingHttpHeaders) : {})) {
      if (value !== undefined) response.setHeader(name, value);
    }
    start(decide());
    return typeof rest[0] === "string" ? plain.writeHead(status, rest[0]) : plain.writeHead(status);
  };
  const write = (...parts: unknown[]): boolean => {
    if (!isDecided && !response.headersSent) response.writeHead(response.statusCode);
    return compressor ? writeTo(compressor, parts) : plain.write(...parts);
  };
  const end = (...parts: unknown[]): ServerResponse => {
    const body = bodyOf(parts);
    if (!isDecided && !response.headersSent) {
      const coding = decide(isHead ? undefined : (body?.length ?? 0));
      if (coding && !isHead && body && body.length <= SMALL) {
        setCoding(coding);
        const short = codecs[coding].compressSync(body);
        response.setHeader("content-length", short.length);
        return plain.end(short, callbackOf(parts));
      }
      start(coding);
      if (compressor) plain.writeHead(response.statusCode);
    }
    if (!compressor) return plain.end(...parts);
    if (!compressor.writableEnded) {
      const done = callbackOf(parts);
      if (done) response.once("finish", done);
      compressor.end(body);
    }
    return response;
  };
  /** Next calls it after each piece of a page, so that the browser can show the piece. */
  const flush = (): void => {
    if (compressor && !compressor.writableEnded && !compressor.destroyed) flushCompressor(compressor);
  };
  Object.assign(response, { writeHead, write, end, flush });
}

/** The media type of a response that may be compressed. */
function compressibleType(response: ServerResponse): string | undefined {
  const { statusCode } = response;
  if (statusCode < 200 || WITHOUT_CODING.has(statusCode) || uncompressed.has(response)) return undefined;
  if (response.hasHeader("content-encoding") || response.hasHeader("content-range")) return undefined;
  if (/no-transform/i.test(String(response.getHeader("cache-control") ?? ""))) return undefined;
  if (String(response.getHeader("etag") ?? "").startsWith('"')) return undefined;
  const type = String(response.getHeader("content-type") ?? "");
  return isTextual(type) ? type : undefined;
}

function addVary(response: ServerResponse): void {
  const before = response.getHeader("vary");
  const names = before === undefined ? "" : [before].flat().join(", ");
  if (names !== "*" && !/(?:^|[, ])accept-encoding(?:$|[, ])/i.test(names)) {
    response.setHeader("vary", names ? `${names}, Accept-Encoding` : "Accept-Encoding");
  }
}

const flushKinds = new WeakMap<Compressor, number>();
const flushCompressor = (compressor: Compressor): void => compressor.flush(flushKinds.get(compressor) ?? 0);

/** A compressor whose output is the response; undefined: none is free. */
function openCompressor(coding: Coding, response: ServerResponse, block: string, plain: Plain): Compressor | undefined {
  if (response.destroyed || !COMPRESSORS.take(block, 1)) return undefined;
  const codec = codecs[coding];
  const compressor = codec.stream();
  // `pipeline`, admission and log have ten listeners for "close" on a streamed response; one more is no leak.
  response.setMaxListeners(LISTENERS);
  flushKinds.set(compressor, codec.flushKind);
  compressor.on("data", (piece) => {
    if (!plain.write(piece)) compressor.pause();
  });
  compressor.once("end", () => plain.end());
  compressor.once("error", (error) => response.destroy(error));
  // The handler waits for the compressor, the compressor for the connection.
  compressor.on("drain", () => response.emit("drain"));
  response.on("drain", () => {
    if (!response.writableNeedDrain) compressor.resume();
  });
  response.once("close", () => {
    COMPRESSORS.release(block, 1);
    compressor.destroy();
  });
  return compressor;
}

/** `write(chunk, encoding?, callback?)` */
const writeTo = (compressor: Compressor, parts: unknown[]): boolean =>
  (compressor.write as (...all: unknown[]) => boolean).apply(compressor, parts);

/** The last piece, as bytes: `end(chunk?, encoding?, callback?)`. */
function bodyOf([chunk, encoding]: unknown[]): Buffer | undefined {
  if (typeof chunk === "string") {
    return Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8");
  }
  if (!(chunk instanceof Uint8Array)) return undefined;
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

const callbackOf = (parts: unknown[]): (() => void) | undefined =>
  parts.find((part): part is () => void => typeof part === "function");
