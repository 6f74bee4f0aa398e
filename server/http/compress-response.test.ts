import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createZstdDecompress,
  gunzipSync,
  zstdDecompressSync,
} from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compressResponse, leaveUncompressed } from "./compress-response";
import type { Exchange } from "./exchange";

const run = promisify(execFile);
const TEXT = "A sentence that repeats itself. ".repeat(100);
const LONG = TEXT.repeat(100);
/** More than the buffers of a connection hold. Different bytes each time, so that they stay about as long when compressed. */
const PIECES = 512;
const PIECE_BYTES = 49_152;
const piece = () => randomBytes(PIECE_BYTES / 2).toString("hex");

/** Resolves when the test allows the second piece. */
let release: () => void = () => {};
let written = 0;

const set = (response: ServerResponse, headers: Record<string, string>) => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
};
const html = { "content-type": "text/html; charset=utf-8" };

const PATHS: Record<string, (response: ServerResponse, request: IncomingMessage) => unknown> = {
  "/short": (response) => response.writeHead(200, { ...html, "content-length": TEXT.length }).end(TEXT),
  "/long": (response) => {
    set(response, html);
    response.end(LONG);
  },
  "/written": (response) => {
    set(response, html);
    response.write(TEXT);
    response.end(TEXT);
  },
  "/tiny": (response) => {
    set(response, html);
    response.end("tiny");
  },
  "/secret": (response) => {
    leaveUncompressed(response);
    set(response, html);
    response.end(TEXT);
  },
  "/binary": (response) => {
    set(response, { "content-type": "application/pkix-crl" });
    response.end(TEXT);
  },
  "/strong-tag": (response) => {
    set(response, { ...html, etag: '"a"' });
    response.end(TEXT);
  },
  "/coded": (response) => {
    set(response, { ...html, "content-encoding": "x-own" });
    response.end(TEXT);
  },
  "/no-transform": (response) => {
    set(response, { ...html, "cache-control": "public, no-transform" });
    response.end(TEXT);
  },
  "/part": (response) => {
    response.statusCode = 206;
    set(response, { ...html, "content-range": "bytes 0-9/20" });
    response.end(TEXT);
  },
  "/varies": (response) => {
    set(response, { ...html, vary: "Accept" });
    response.end(TEXT);
  },
  "/stream": async (response) => {
    set(response, html);
    response.flushHeaders();
    response.write(TEXT);
    (response as ServerResponse & { flush?: () => void }).flush?.(); // as Next does
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    response.end(TEXT);
  },
  "/endless": async (response) => {
    set(response, { "content-type": "text/csv" });
    const pieces = Readable.from(
      (async function* () {
        for (written = 0; written < PIECES; written += 1) yield piece();
      })(),
    );
    await pipeline(pieces, response).catch(() => {});
  },
};

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer((incoming, response) => {
    compressResponse({ request: incoming, response, address: "192.0.2.1" } as Exchange);
    PATHS[incoming.url ?? ""]?.(response, incoming);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP listener's address is never a string
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

interface Got {
  head: string;
  body: Buffer;
}
async function curl(path: string, ...options: string[]): Promise<Got> {
  const { stdout } = await run("curl", ["-sS", "-i", ...options, origin + path], {
    encoding: "buffer",
    maxBuffer: 10_000_000,
  });
  const end = stdout.indexOf("\r\n\r\n");
  return { head: stdout.subarray(0, end).toString("latin1").toLowerCase(), body: stdout.subarray(end + 4) };
}
const accepting = (coding: string) => ["-H", `Accept-Encoding: ${coding}`];
const header = ({ head }: Got, name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(head)?.[1];

const DECODERS: Record<string, (body: Buffer) => Buffer> = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

describe("a compressed response", () => {
  const contents = { "/short": TEXT, "/long": LONG, "/written": TEXT + TEXT, "/varies": TEXT };
  it.each(Object.entries(contents).flatMap(([path, text]) => Object.keys(DECODERS).map((one) => [path, one, text])))(
    "%s as %s has the same bytes when decoded",
    async (path = "", coding = "", text = "") => {
      const got = await curl(path, ...accepting(coding));
      expect(header(got, "content-encoding")).toBe(coding);
      expect(got.body.length).toBeLessThan(text.length / 2);
      expect(DECODERS[coding]?.(got.body).toString()).toBe(text);
      const length = header(got, "content-length");
      if (length !== undefined) expect(Number(length)).toBe(got.body.length);
      else expect(header(got, "transfer-encoding")).toBe("chunked");
    },
  );

  it.each(Object.entries(contents))("%s is decoded by curl --compressed", async (path, text) => {
    expect((await curl(path, "--compressed")).body.toString()).toBe(text);
  });

  it("is named in Vary beside what the handler named, also without a coding", async () => {
    expect(header(await curl("/varies"), "vary")).toBe("accept, accept-encoding");
    expect(header(await curl("/long"), "vary")).toBe("accept-encoding");
    expect(header(await curl("/tiny", ...accepting("gzip")), "vary")).toBe("accept-encoding");
  });

  it("has the same head for HEAD, without a body", async () => {
    for (const path of ["/short", "/written"]) {
      const head = await curl(path, "--head", ...accepting("gzip"));
      expect([path, header(head, "content-encoding"), head.body.length]).toEqual([path, "gzip", 0]);
      expect(header(head, "content-length")).toBeUndefined();
    }
    expect(header(await curl("/short", "--head"), "content-length")).toBe(String(TEXT.length));
  });
});

describe("not compressed", () => {
  it.each([
    ["without Accept-Encoding", "/long", undefined],
    ["for a coding that is not known", "/long", "deflate"],
    ["below a kilobyte", "/tiny", "gzip"],
    ["with a secret", "/secret", "gzip"],
    ["with a secret, even where that is refused", "/secret", "gzip, identity;q=0"],
    ["when it is binary", "/binary", "gzip"],
    ["with a strong tag, which names these bytes", "/strong-tag", "gzip"],
    ["with no-transform", "/no-transform", "gzip"],
    ["when it is a part", "/part", "gzip"],
  ])("is a response %s", async (_, path, coding) => {
    const got = await curl(path, ...(coding ? accepting(coding) : []));
    expect(header(got, "content-encoding")).toBeUndefined();
    expect(got.body.toString()).toBe({ "/tiny": "tiny", "/long": LONG }[path] ?? TEXT);
  });

  it("a second time is a response with a coding of its own", async () => {
    const got = await curl("/coded", ...accepting("gzip"));
    expect([header(got, "content-encoding"), got.body.toString()]).toEqual(["x-own", TEXT]);
  });

  it("except for a client that accepts nothing else", async () => {
    const got = await curl("/tiny", ...accepting("gzip, identity;q=0"));
    expect([header(got, "content-encoding"), gunzipSync(got.body).toString()]).toEqual(["gzip", "tiny"]);
  });
});

/** A response whose head has arrived. */
async function open(path: string, coding = "zstd"): Promise<IncomingMessage> {
  const sent = request(origin + path, { agent: false, headers: { "accept-encoding": coding } }).end();
  const [response] = await once(sent, "response");
  return response;
}

describe("a streamed response", () => {
  it.each([
    ["gzip", createGunzip],
    ["br", createBrotliDecompress],
    ["zstd", createZstdDecompress],
  ] as const)("as %s arrives in the pieces that were flushed", async (coding, decoder) => {
    const response = await open("/stream", coding);
    let text = "";
    for await (const piece of response.pipe(decoder())) {
      text += piece;
      if (text === TEXT) release(); // the second piece is not written before
    }
    expect(text).toBe(TEXT + TEXT);
  });

  it("waits while its client does not read", async () => {
    const response = await open("/endless");
    let before = -1;
    const isWaiting = () => {
      const isSame = before === written;
      before = written;
      return isSame;
    };
    await expect.poll(isWaiting, { interval: 200, timeout: 20_000 }).toBe(true);
    expect(written).toBeLessThan(PIECES);
    let length = 0;
    for await (const piece of response.pipe(createZstdDecompress())) length += piece.length;
    expect(length).toBe(PIECES * PIECE_BYTES);
  });

  it("is not compressed while its address holds all compressors that it may have", async () => {
    const codingOf = (response: IncomingMessage) => response.headers["content-encoding"];
    const held: IncomingMessage[] = [];
    while (held.length < 8) held.push(await open("/endless"));
    expect(held.map(codingOf)).toEqual(Array(8).fill("zstd"));
    const ninth = await open("/endless");
    expect(codingOf(ninth)).toBeUndefined();
    for (const response of [...held, ninth]) response.destroy();
    await expect
      .poll(async () => {
        const next = await open("/endless");
        next.destroy();
        return codingOf(next);
      })
      .toBe("zstd");
  });
});
