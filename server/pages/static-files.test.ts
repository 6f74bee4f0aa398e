import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Exchange } from "../http/exchange";
import { openStaticFiles } from "./static-files";

const PATH = "/_next/static/app.js";

/** The status, headers and body that a request for the file gets. */
async function ask(send: ReturnType<typeof openStaticFiles>, headers: Record<string, string> = {}, path = PATH) {
  const response = {
    statusCode: 200,
    headers: new Map<string, unknown>(),
    body: undefined as Buffer | undefined,
    setHeader(name: string, value: unknown) {
      this.headers.set(name, value);
    },
    end(body?: Buffer) {
      this.body = body;
    },
  };
  const isSent = await send({ request: { headers, method: "GET" }, response, path } as unknown as Exchange);
  return { isSent, status: response.statusCode, text: response.body?.toString(), headers: response.headers };
}

it("serves a file after a failure to read it, and nothing outside the build", async () => {
  const directory = await mkdtemp(join(tmpdir(), "static-"));
  try {
    const content = "x".repeat(2_000);
    await mkdir(join(directory, "precompressed"));
    await writeFile(join(directory, "precompressed/app.js.br"), "br");
    await writeFile(join(directory, "precompressed/app.js.gz"), "gzip");
    const send = openStaticFiles(directory);
    await expect(ask(send)).rejects.toMatchObject({ code: "ENOENT" });
    await mkdir(join(directory, "static"));
    await writeFile(join(directory, "static/app.js"), content);
    expect(await ask(send)).toMatchObject({ isSent: true, status: 200, text: content });
    const coded = await ask(send, { "accept-encoding": "gzip, br" });
    expect([coded.text, coded.headers.get("content-encoding")]).toEqual(["br", "br"]);
    const known = await ask(send, { "if-none-match": String(coded.headers.get("etag")) });
    expect([known.status, known.text]).toEqual([200, content]); // the tag of another coding
    for (const path of ["/_next/static/../app.js", "/_next/static/%2e%2e/precompressed/app.js.br", `${PATH}/`]) {
      expect((await ask(send, {}, path)).isSent).toBe(false);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});
