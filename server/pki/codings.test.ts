import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { get, talk } from "./testing/talk";
import { fast, harness, holder, inLane, issuerId, keySet, kid, plain } from "./testing/two-lanes";

interface Got {
  status: number;
  headers: Map<string, string>;
  body: Buffer;
}

async function ask(server: typeof fast, path: string, headers: string): Promise<Got> {
  const bytes = await talk(server, [get(path, headers)], { answers: 1 });
  const end = bytes.indexOf("\r\n\r\n");
  const [line = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const pairs = lines.map(
    (one) => [one.slice(0, one.indexOf(":")).toLowerCase(), one.slice(one.indexOf(":") + 2)] as const,
  );
  return { status: Number(line.split(" ")[1]), headers: new Map(pairs), body: bytes.subarray(end + 4) };
}
const tagOf = ({ headers }: Got) => headers.get("etag") ?? "";

const DECODERS = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync };

describe("a published document", () => {
  it.each(Object.entries(DECODERS))(
    "as %s has the same content, its own strong tag and its own length",
    async (coding, decode) => {
      for (const server of [fast, plain]) {
        const whole = await ask(server, keySet(), "");
        const got = await ask(server, keySet(), `Accept-Encoding: ${coding}\r\n`);
        expect([got.headers.get("content-encoding"), got.headers.get("vary")]).toEqual([
          coding,
          "Accept, Accept-Encoding",
        ]);
        expect(got.headers.get("content-length")).toBe(String(got.body.length));
        expect(got.body.length).toBeLessThan(whole.body.length);
        expect(decode(got.body).equals(whole.body)).toBe(true);
        expect(tagOf(got)).toBe(`${tagOf(whole).slice(0, -1)}-${coding}"`);
      }
    },
  );

  it("is compressed in the fast lane, the first time too", async () => {
    const before = inLane;
    await ask(fast, keySet().replace(`/${holder.applicationId}`, ""), "Accept-Encoding: br\r\n");
    expect(inLane).toBe(before + 1);
  });

  it("is 304 for the tag of the coding that the client would get, and only for that", async () => {
    const conditional = async (accepted: string, tag: string) => {
      const headers = {
        ...(accepted ? { "accept-encoding": accepted } : { "accept-encoding": "identity" }),
        "if-none-match": tag,
      };
      return (await fetch(`http://127.0.0.1:${(plain.address() as { port: number }).port}${keySet()}`, { headers }))
        .status;
    };
    const [whole, gzip] = [await ask(plain, keySet(), ""), await ask(plain, keySet(), "Accept-Encoding: gzip\r\n")].map(
      tagOf,
    ) as [string, string];
    expect(await conditional("gzip", gzip)).toBe(304);
    expect(await conditional("gzip", `"x", W/${gzip}`)).toBe(304);
    expect(await conditional("gzip", whole)).toBe(200);
    expect(await conditional("br", gzip)).toBe(200);
    expect(await conditional("", whole)).toBe(304);
    expect(await conditional("", gzip)).toBe(200);
  });

  it.each([
    ["a certificate as PEM", () => `/keystore/${holder.organisationId}/${holder.applicationId}/${kid}.pem`, "gzip"],
    ["a CRL", () => `/pki/${issuerId}.crl`, undefined],
    ["a certificate in DER", () => `/pki/${harness.deps.authorities.root().id}.crt`, undefined],
    ["an empty key set", () => keySet().replace("application.jwks", "inactive/transport.jwks"), undefined],
  ])("that is %s is sent in the coding %s", async (_, path, coding) => {
    const got = await ask(plain, path(), "Accept-Encoding: gzip\r\n");
    expect([got.status, got.headers.get("content-encoding")]).toEqual([200, coding]);
  });
});
