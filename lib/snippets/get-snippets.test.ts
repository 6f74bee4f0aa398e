import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { getPostmanCollection } from "./get-postman-collection";
import { getSnippets } from "./get-snippets";

describe("getSnippets", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness({ PUBLIC_URL: "https://portal.example", MTLS_URL: "https://mtls.example" });
  });
  afterAll(() => harness.close());

  async function makeClient(
    authMethod = "private_key_jwt",
    securityConfiguration = "private_key_jwt",
    more: object = {},
  ) {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id, { securityConfiguration });
    const admin = harness.as("admin", organisation.id);
    const input = { applicationId: application.id, name: "Backend", authMethod, scopes: ["accounts"], ...more };
    const { clientId } = await createClient.execute(admin, input);
    const issue = async (type: string, algorithm?: "RSA" | "P-256" | "Ed25519") =>
      issueCertificate.execute(admin, { applicationId: application.id, type, csr: await freshCsr(algorithm) });
    return { organisation, application, admin, clientId, issue };
  }

  it("contains the client's id, newest key, files and URLs", async () => {
    const { organisation, application, clientId, issue } = await makeClient();
    await issue("signing");
    harness.clock.advance(60_000);
    const { kid } = await issue("signing", "RSA");
    const viewer = harness.as("viewer", organisation.id);
    const answer = await getSnippets.execute(viewer, { clientId });
    const keyFile = `${application.uniqueName}-rtssigning.key`;
    expect(answer).toMatchObject({ clientId, kid, keyFile, certificateFile: null, obstacles: [] });
    expect(answer.snippets.map(({ language }) => language)).toEqual([
      "bash",
      "node",
      "openid-client",
      "python",
      "java",
      "go",
      "csharp",
    ]);
    for (const { code } of answer.snippets) {
      for (const fact of [clientId, kid, keyFile, "https://portal.example"]) expect(code).toContain(fact);
    }
    const one = await getSnippets.execute(viewer, { clientId, language: "go" });
    expect(one.snippets).toHaveLength(1);
  });

  it("uses the requested key, and reports why it is unusable", async () => {
    const { admin, clientId, issue } = await makeClient();
    const [first, transport] = [await issue("signing"), await issue("transport")];
    await issue("signing");
    const ask = (kid: string) => getSnippets.execute(admin, { clientId, kid });
    expect(await ask(first.kid)).toMatchObject({ kid: first.kid, obstacles: [] });
    await revokeCertificate.execute(admin, { kid: first.kid, reason: "superseded" });
    expect(await ask(first.kid)).toMatchObject({ kid: first.kid, obstacles: [expect.stringContaining("is revoked")] });
    expect((await ask(transport.kid)).obstacles).toEqual([expect.stringContaining("of another type")]);
    const stranger = await ask("A".repeat(43));
    expect(stranger.kid).toBeNull();
    expect(stranger.obstacles).toEqual([expect.stringContaining("not one of this client's")]);
  });

  it("calls the mTLS endpoint with a certificate", async () => {
    const { admin, application, clientId, issue } = await makeClient("tls_client_auth", "mtls");
    const { kid } = await issue("transport");
    const answer = await getSnippets.execute(admin, { clientId });
    const certificateFile = `${application.uniqueName}-rtstransport-${kid.slice(-6)}-fullchain.pem`;
    expect(answer).toMatchObject({ kid, certificateFile, obstacles: [] });
    for (const { code } of answer.snippets) expect(code).toContain("https://mtls.example");
  });

  it("offers mTLS for private_key_jwt when the application has a Transport certificate, with its files and endpoint", async () => {
    const { admin, application, clientId, issue } = await makeClient();
    const { kid } = await issue("signing");
    const ask = (variant?: string) => getSnippets.execute(admin, { clientId, variant } as { clientId: string });
    expect(await ask("mtls")).toMatchObject({ variant: "tls", variants: ["tls"], whoamiCommand: null });
    const transport = await issue("transport");
    expect(await ask()).toMatchObject({ variant: "tls", variants: ["tls", "mtls"], certificateFile: null });
    const answer = await ask("mtls");
    const stem = `${application.uniqueName}-rtstransport`;
    const certificateFile = `${stem}-${transport.kid.slice(-6)}-fullchain.pem`;
    const files = {
      certificateFile,
      certificateKeyFile: `${stem}.key`,
      keyFile: `${application.uniqueName}-rtssigning.key`,
    };
    expect(answer).toMatchObject({ variant: "mtls", kid, ...files, obstacles: [] });
    expect(answer.whoamiCommand).toContain("https://mtls.example/mtls/whoami");
    for (const { code } of answer.snippets) {
      for (const fact of ["https://mtls.example", kid, ...Object.values(files)]) expect(code).toContain(fact);
    }
  });

  it("uses mTLS first for a client with bound tokens, and says what the TLS variant lacks", async () => {
    const { admin, clientId, issue } = await makeClient("private_key_jwt", "private_key_jwt", {
      certificateBoundTokens: true,
    });
    await issue("signing");
    const ask = (variant?: "tls" | "mtls") => getSnippets.execute(admin, { clientId, ...(variant ? { variant } : {}) });
    expect(await ask()).toMatchObject({ variant: "mtls", obstacles: [expect.stringMatching(/no active Transport/)] });
    await issue("transport");
    expect(await ask()).toMatchObject({ variant: "mtls", variants: ["mtls", "tls"], obstacles: [] });
    expect(await ask("tls")).toMatchObject({
      variant: "tls",
      obstacles: [expect.stringMatching(/use the mTLS variant/)],
    });
  });

  it("gives the Postman collection a key that newman can use, if there is one", async () => {
    const { admin, clientId, issue } = await makeClient();
    const collection = async () =>
      JSON.parse(Buffer.from((await getPostmanCollection.execute(admin, { clientId })).body).toString()) as {
        info: { description: string };
        variable: { key: string; value: string }[];
      };
    const older = await issue("signing", "RSA");
    harness.clock.advance(60_000);
    const newest = await issue("signing", "Ed25519");
    const { info, variable } = await collection();
    expect(variable).toContainEqual({ key: "kid", value: older.kid, type: "string" });
    expect(info.description).not.toContain("newman");
    await revokeCertificate.execute(admin, { kid: older.kid, reason: "superseded" });
    const left = await collection();
    expect(left.variable).toContainEqual({ key: "kid", value: newest.kid, type: "string" });
    expect(left.info.description).toContain("newman can't sign with EdDSA");
  });

  it("reports obstacles", async () => {
    const obstacles = async (...made: Parameters<typeof makeClient>) => {
      const { admin, clientId } = await makeClient(...made);
      return (await getSnippets.execute(admin, { clientId })).obstacles.join(" ");
    };
    expect(await obstacles()).toMatch(/no active Signing certificate/);
    expect(await obstacles("tls_client_auth", "mtls")).toMatch(/no active Transport certificate/);
    expect(await obstacles("private_key_jwt", "private_key_jwt", { certificateBoundTokens: true })).toMatch(/bound/);
    const { admin, clientId, issue } = await makeClient("private_key_jwt", "private_key_jwt", {
      assertionAlgorithms: ["PS256"],
    });
    await issue("signing", "P-256");
    expect((await getSnippets.execute(admin, { clientId })).obstacles.join()).toMatch(/Allow ES256/);
    expect(await obstacles("client_secret_basic", "client_secret")).toBe("");
  });

  it("a client with tokens bound to a DPoP key gets the programs that send a proof", async () => {
    const bound = { dpopBoundAccessTokens: true, certificateBoundTokens: false };
    const { admin, clientId, issue } = await makeClient("private_key_jwt", "fapi2", bound);
    await issue("signing");
    const { snippets, obstacles } = await getSnippets.execute(admin, { clientId });
    expect(obstacles).toEqual([]);
    expect(snippets.map(({ language }) => language)).toEqual(["node", "openid-client", "python"]);
    for (const { code } of snippets) expect(code).toContain("DPoP");
    const mutual = await makeClient("tls_client_auth", "fapi2", bound);
    const answer = await getSnippets.execute(mutual.admin, { clientId: mutual.clientId });
    expect(answer.obstacles.join()).toContain("send no proof");
  });

  it.each([getSnippets, getPostmanCollection])("is hidden from others and strict about input", async (operation) => {
    const { admin, clientId } = await makeClient();
    const stranger = await makeClient();
    await expect(operation.execute(stranger.admin, { clientId })).rejects.toMatchObject({ code: "not_found" });
    await expect(operation.execute(harness.anonymous(), { clientId })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(operation.execute(admin, { clientId, kid: "x" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(operation.execute(admin, { clientId, more: 1 })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
