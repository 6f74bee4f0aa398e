import type { Transform } from "node:stream";
import { promisify } from "node:util";
import {
  type BrotliOptions,
  brotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  gzip,
  gzipSync,
  zstdCompress,
  zstdCompressSync,
} from "node:zlib";
import type { Coding } from "./content-coding";

/** A compressor that is written piece by piece. */
export type Compressor = Transform & { flush(kind: number): void };

interface Codec {
  /** For content that is produced once per response: little time and memory. */
  stream(): Compressor;
  /** The same for a short body, in this thread. */
  compressSync(body: Uint8Array): Buffer;
  /** For content that is compressed once and sent many times; runs in Node's thread pool. */
  compressOnce(body: Uint8Array): Promise<Buffer>;
  /** Makes everything written so far readable for the client. */
  flushKind: number;
}

/** 128 KiB: pages repeat themselves within it, and a compressor needs about a megabyte instead of several. */
const WINDOW_BITS = 17;

const GZIP = { level: 5 };
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS },
};
const ZSTD = {
  params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_windowLog]: WINDOW_BITS },
};

const brotliOnce = promisify<Uint8Array, BrotliOptions, Buffer>(brotliCompress);

export const codecs: Record<Coding, Codec> = {
  gzip: {
    stream: () => createGzip(GZIP),
    compressSync: (body) => gzipSync(body, GZIP),
    compressOnce: (body) => promisify(gzip)(body),
    flushKind: constants.Z_SYNC_FLUSH,
  },
  br: {
    stream: () => createBrotliCompress(BROTLI),
    compressSync: (body) => brotliCompressSync(body, BROTLI),
    compressOnce: (body) => brotliOnce(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
    flushKind: constants.BROTLI_OPERATION_FLUSH,
  },
  zstd: {
    stream: () => createZstdCompress(ZSTD),
    compressSync: (body) => zstdCompressSync(body, ZSTD),
    compressOnce: (body) => promisify(zstdCompress)(body),
    flushKind: constants.ZSTD_e_flush,
  },
};
