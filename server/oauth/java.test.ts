/** Java's built-in HTTP client. By default it offers HTTP/2 by Upgrade, which must be answered as HTTP/1.1. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freePort } from "@/lib/testing/portal";
import { program, runProgram } from "@/lib/testing/programs";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, type TestClient, type TestSigner } from "./testing";

const java = program("java");
const SOURCE = join(import.meta.dirname, "testdata/TokenClient.java");

describe("java.net.http.HttpClient", () => {
  let server: TestServer;
  beforeAll(async () => {
    const port = await freePort();
    server = await createTestServer({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
  });
  afterAll(() => server.close());

  async function ask(client: TestClient, { kid, privateKey }: TestSigner, version: string): Promise<string[]> {
    const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
    const { status, stdout, stderr } = await runProgram(java ?? "", [
      SOURCE,
      server.url,
      client.clientId,
      kid,
      pkcs8,
      version,
    ]);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return stdout.trim().split("\n");
  }

  it.skipIf(!java).each(["1.1", "default"])(
    "with HTTP version %s gets a token and uses it, until its certificate is revoked",
    async (version) => {
      const client = await makeClient(server, { scopes: ["accounts"] });
      const signer = await certify(server, client);
      expect(await ask(client, signer, version)).toEqual(["200", "200"]);
      const admin = server.as("admin", client.organisationId);
      await revokeCertificate.execute(admin, { kid: signer.kid, reason: "keyCompromise" });
      expect(await ask(client, signer, version)).toEqual(["401"]);
    },
  );
});
