import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import type { Api } from "./api";
import { expect, test } from "./fixtures";
import { KeyRecorder } from "./key-recorder";
import { generatedPassphrase } from "./key-steps";
import { chooseFilter } from "./list-steps";
import { expectAccessiblePage } from "./page-checks";

/** Creates an application with a private_key_jwt client. @returns the client's path */
async function addClient(api: Api, people: { organisation(): Promise<string> }, name: string): Promise<string> {
  return api.client(await api.application(await people.organisation(), name), "Worker");
}

test("a public key is registered, updated and removed; private keys are rejected before they are sent", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const client = await addClient(api, people, `Keys ${test.info().testId}`);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));

  await page.goto(client);
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Keys" }).click();
  await page.getByRole("link", { name: "Register key" }).first().click();
  const field = page.getByLabel("Public key", { exact: true });
  const { d = "", ...jwk } = privateKey.export({ format: "jwk" });
  for (const text of [
    JSON.stringify({ ...jwk, d }),
    String(privateKey.export({ format: "pem", type: "pkcs8" })),
    privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
  ]) {
    await field.fill(text);
    await expect(page.getByText("It was not sent").first()).toBeVisible();
    await expect(field).toHaveValue("");
  }
  await page.getByLabel("Public key: file").setInputFiles({
    name: "worker.der",
    mimeType: "application/octet-stream",
    buffer: privateKey.export({ format: "der", type: "pkcs8" }),
  });
  await expect(page.getByText("This is a private key in DER. It was not sent").first()).toBeVisible();
  expect(sent.filter((body) => body.includes(d) || body.includes("PRIVATE KEY"))).toEqual([]);

  await page.getByLabel("Public key: file").setInputFiles({
    name: "worker.pub",
    mimeType: "application/octet-stream",
    buffer: publicKey.export({ format: "der", type: "spki" }),
  });
  await expect(field).not.toHaveValue("");
  await page.getByRole("textbox", { name: "Name" }).fill("Worker 2027");
  await page.getByRole("button", { name: "Register keys" }).click();
  await expect(page.getByText("1 key registered")).toBeVisible();
  const keys = page.getByRole("region", { name: "Registered keys" });
  await expect(keys).toContainText("Worker 2027");
  await expect(keys).toContainText("P-256");

  await keys.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Worker 2027" });
  await dialog.getByLabel("Name").fill("Night worker");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(keys).toContainText("Night worker");
  await keys.getByRole("button", { name: "Remove" }).click();
  await page
    .getByRole("alertdialog", { name: "Remove Night worker?" })
    .getByRole("button", { name: "Remove key" })
    .click();
  await expect(page.getByText("No keys registered")).toBeVisible();
  await chooseFilter(page, "Show", "Removed keys");
  await expect(page.getByRole("region", { name: "Removed keys" })).toContainText("Night worker");
});

test("a PKCS#7 file with a chain registers the client's own certificate", async ({ login, people, api }) => {
  const page = await login("admin");
  const client = await addClient(api, people, `Bundle ${test.info().testId}`);
  const cwd = await mkdtemp(join(tmpdir(), "bundle-"));
  const openssl = (line: string) => execFileSync("openssl", line.split(" "), { cwd, stdio: "pipe" });
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout";
  openssl(`req -x509 ${key} ca.key -subj /CN=ca -days 9 -out ca.pem`);
  openssl(`req ${key} leaf.key -subj /CN=leaf.example -out leaf.csr`);
  openssl("x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 9 -out leaf.pem");
  openssl("crl2pkcs7 -nocrl -certfile ca.pem -certfile leaf.pem -outform DER -out chain.p7b");

  await page.goto(`${client}/keys/new`);
  await page.getByLabel("Public key: file").setInputFiles(join(cwd, "chain.p7b"));
  await page.getByLabel("Use", { exact: true }).selectOption("transport");
  await page.getByRole("button", { name: "Register keys" }).click();
  await expect(page.getByText("1 key registered")).toBeVisible();
  await expect(page.getByRole("region", { name: "Registered keys" })).toContainText("leaf.example");
  await rm(cwd, { recursive: true });
});

test("a key pair created in the browser signs a valid assertion; only its public key is sent", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const client = await addClient(api, people, `Pair ${test.info().testId}`);
  const recorder = await KeyRecorder.start(page);
  await page.goto(`${client}/keys/new?way=make`);
  await page.getByRole("radio", { name: "P-256" }).check();
  await page.getByRole("button", { name: "Create key pair" }).click();
  await expect(page.getByRole("button", { name: "Register public key" })).toBeDisabled();
  const passphrase = await generatedPassphrase(page);
  const save = async (name: string) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name, exact: true }).click();
    return readFile((await (await download).path()) ?? "", "utf8");
  };
  const key = createPrivateKey({ key: await save("Save key file"), passphrase });
  await expectAccessiblePage(page, "a key pair that was saved");
  const jwk = JSON.parse(await save("Save JWK"));
  await page.getByRole("button", { name: "Register public key" }).click();
  await expect(page.getByText("1 key registered")).toBeVisible();
  await recorder.expectNothingOf({ privateKey: key, passphrases: [passphrase] });
  expect(jwk).toMatchObject({ alg: "ES256", use: "sig", ...key.export({ format: "jwk" }) });

  const clientId = client.split("/").at(-1) ?? "";
  const { issuer } = await (await page.request.get("/.well-known/openid-configuration")).json();
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid: jwk.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setJti(test.info().testId)
    .setIssuedAt()
    .setExpirationTime("60s")
    .sign(key);
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Debug assertion" }).click();
  const paste = page.getByLabel("Client assertion", { exact: true });
  await paste.fill(assertion);
  await page.getByRole("button", { name: "Check assertion" }).click();
  await expect(page.getByText("The token endpoint would accept this assertion once")).toBeVisible();
  await paste.fill(`${assertion.slice(0, -6)}AAAAAA`);
  await page.getByRole("button", { name: "Check assertion" }).click();
  await expect(page.getByText("The token endpoint rejects this assertion")).toBeVisible();
  await expect(page.getByRole("region", { name: "Checks" })).toContainText("How to fix it");
});

test("a failed attempt is found by its request id, with the failed check", async ({ login, people, api }) => {
  const page = await login("admin");
  const client = await addClient(api, people, `Log ${test.info().testId}`);
  const clientId = client.split("/").at(-1) ?? "";
  const { token_endpoint: endpoint } = await (await page.request.get("/.well-known/openid-configuration")).json();
  const refused = await page.request.post(new URL(endpoint).pathname, {
    form: {
      grant_type: "client_credentials",
      client_id: clientId,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "eyJhbGciOiJub25lIn0.e30.",
    },
  });
  expect(refused.status()).toBe(401);
  const requestId = refused.headers()["x-request-id"] ?? "";
  await page.goto(client);
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Authentication log" }).click();
  const search = page.getByRole("searchbox", { name: "Search attempts" });
  await search.fill(requestId);
  await expect(page).toHaveURL(new RegExp(`q=${requestId}`));
  const attempts = page.getByRole("region", { name: "Attempts" });
  await expect(attempts).toContainText("Failed");
  await expect(attempts).toContainText("How to fix it");
  await search.fill("6b1f7c9e-0000-4000-8000-000000000000");
  await expect(page.getByText("No matching attempts")).toBeVisible();
  await page.goto(`${client}/log?requestId=no+such+id!`);
  await expect(page.getByText("Not a request id.")).toBeVisible();
});

test("the quickstart has programs with the client's own id, and a Postman collection", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const client = await addClient(api, people, `How ${test.info().testId}`);
  const clientId = client.split("/").at(-1) ?? "";
  await page.goto(client);
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Quickstart" }).click();
  await expect(page.getByText("This client can't get tokens yet")).toBeVisible();
  const { kid } = await api.certificate(client.replace(/\/clients\/.*$/, ""), "signing", "how");
  await page.goto(`${client}/how?language=python`);
  await expect(page.getByText("This client can't get tokens yet")).toBeHidden();
  const code = page.getByRole("region", { name: /\.py$/ });
  await expect(code).toContainText(clientId);
  await expect(code).toContainText(kid);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Postman collection" }).click();
  expect((await download).suggestedFilename()).toContain("postman_collection.json");
});
