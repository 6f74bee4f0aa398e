import { createHash, createSign, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { superAdmin } from "./accounts";
import { expect, test } from "./fixtures";

const basics = { grantTypes: ["authorization_code"], scopes: ["accounts"] };

/** A client's callback on this machine: records the query of the request. */
async function openCallback() {
  let called: (query: URLSearchParams) => void = () => {};
  const query = new Promise<URLSearchParams>((resolve) => {
    called = resolve;
  });
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html").end("<title>Client</title><h1>Welcome back</h1>");
    if (request.url?.startsWith("/callback")) called(new URL(request.url, "http://callback").searchParams);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    query,
    close: () => server.close(),
  };
}

test("a user allows a client, which exchanges the code, and denies a second request", async ({
  login,
  baseURL,
  api,
}) => {
  const page = await login("super_admin");
  const callback = await openCallback();
  const run = randomUUID().slice(0, 8);
  const organisation = await api.post("/organisations", {
    legalName: `Consent Bank ${run}`,
    country: "GB",
    registrationNumber: run,
  });
  const application = await api.post(`/organisations/${organisation.id}/applications`, {
    name: "Budget planner",
    type: "web",
    securityConfiguration: "private_key_jwt",
  });
  const client = await api.post(`/applications/${application.id}/clients`, {
    ...basics,
    name: "Budget planner web",
    authMethod: "private_key_jwt",
    redirectUris: [callback.uri],
  });
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = await api.post(`/clients/${client.clientId}/keys`, {
    key: publicKey.export({ format: "jwk" }),
    name: "e2e",
  });

  const verifier = randomBytes(32).toString("base64url");
  const parameters = new URLSearchParams({
    client_id: client.clientId,
    response_type: "code",
    redirect_uri: callback.uri,
    scope: "openid profile accounts",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  await page.goto(`/oauth2/authorize?${parameters}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Allow Budget planner web to act for you?");
  await expect(page.getByText(`Budget planner of Consent Bank ${run} requests access.`)).toBeVisible();
  await expect(page.getByRole("list", { name: "Requested permissions" })).toContainText("View your name");
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  const code = (await callback.query).get("code");

  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: client.clientId,
    sub: client.clientId,
    aud: baseURL,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
  };
  const input = `${encode({ alg: "ES256", kid: key.kid })}.${encode(claims)}`;
  const signature = createSign("sha256")
    .update(input)
    .sign({ key: privateKey, dsaEncoding: "ieee-p1363" }, "base64url");
  const answer = await page.request.post("/oauth2/token", {
    form: {
      grant_type: "authorization_code",
      code: code ?? "",
      redirect_uri: callback.uri,
      code_verifier: verifier,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: `${input}.${signature}`,
    },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  expect(await answer.json()).toMatchObject({ token_type: "Bearer", scope: "accounts" });

  await page.goto(`/oauth2/authorize?${parameters}`);
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("error")).toBe("access_denied");
  callback.close();
});

test("a client can require a fresh sign-in, also with a cross-site POST", async ({ login, baseURL, api }) => {
  const page = await login("super_admin");
  const callback = await openCallback();
  const run = randomUUID().slice(0, 8);
  const organisation = await api.post("/organisations", {
    legalName: `Payments Bank ${run}`,
    country: "GB",
    registrationNumber: run,
  });
  const application = await api.post(`/organisations/${organisation.id}/applications`, {
    name: "Payments",
    type: "web",
    securityConfiguration: "private_key_jwt",
  });
  const client = await api.post(`/applications/${application.id}/clients`, {
    ...basics,
    name: "Payments web",
    authMethod: "private_key_jwt",
    redirectUris: [callback.uri],
  });
  const parameters = {
    client_id: client.clientId,
    response_type: "code",
    redirect_uri: callback.uri,
    scope: "openid accounts",
    prompt: "login",
    max_age: "60",
    code_challenge: "A".repeat(43),
    code_challenge_method: "S256",
  };
  // From another site (127.0.0.1, not localhost) by POST: the portal's SameSite=Lax cookies must still arrive.
  await page.goto(callback.uri.replace("/callback", "/start"));
  await page.evaluate(
    ([action, fields]) => {
      const form = document.createElement("form");
      form.method = "post";
      form.action = action;
      for (const [name, value] of Object.entries(fields)) {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name, value });
        form.append(input);
      }
      document.body.append(form);
      form.submit();
    },
    [`${baseURL}/oauth2/authorize`, parameters] as const,
  );
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Allow Payments web to act for you?");
  const allow = page.getByRole("button", { name: "Allow" });
  await allow.click();
  await expect(
    page.getByText("Enter your password: the application requires you to sign in again.").first(),
  ).toBeVisible();
  await page.getByLabel("Password").fill("not the password");
  await allow.click();
  await expect(page.getByText("Wrong password.").first()).toBeVisible();
  await page.getByLabel("Password").fill(superAdmin.password);
  await allow.click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  expect((await callback.query).get("code")).toBeTruthy();
  callback.close();
});

test("the metadata links to a public developer page", async ({ page }) => {
  const { service_documentation: documentation } = await (
    await page.request.get("/.well-known/oauth-authorization-server")
  ).json();
  await page.goto(new URL(documentation).pathname);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Connect an application");
  await expect(page.getByRole("link", { name: "Authorization server metadata" })).toBeVisible();
});

test("an authorization request with an unknown client is explained", async ({ page }) => {
  await page.goto("/oauth2/authorize?client_id=nobody&response_type=code");
  await expect(page.getByRole("heading", { name: "Authorization failed" })).toBeVisible();
});
