import { createPrivateKey, randomUUID } from "node:crypto";
import { type APIRequestContext, request as http, type Page } from "@playwright/test";
import { SignJWT } from "jose";
import { superAdmin } from "./accounts";
import { Api } from "./api";
import { expect, signIn, test } from "./fixtures";
import { type OwnPortal, startOwnPortal } from "./own-portal";
import { expectAccessiblePage } from "./page-checks";

test.skip(Boolean(process.env.E2E_BASE_URL), "Needs an empty portal.");

let portal: OwnPortal;
test.beforeAll(async () => {
  portal = await startOwnPortal(0);
});
test.afterAll(() => portal.stop());

interface Key {
  kid: string;
  privateKey: string;
}

/** Requests a token. @returns the status of the response */
async function requestToken(request: APIRequestContext, client: string, { kid, privateKey }: Key, audience: string) {
  const clientId = client.split("/").at(-1) ?? "";
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime("1m")
    .sign(createPrivateKey(privateKey));
  const answer = await request.post("/oauth2/token", {
    form: {
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    },
  });
  return answer.status();
}

/** Reloads until this is on the page: attempts are written every two seconds. */
async function expectOnHome(page: Page, text: string): Promise<void> {
  await expect(async () => {
    await page.goto(`${portal.url}/`);
    await expect(page.getByRole("main")).toContainText(text, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
}

test("from the empty portal over a failing client to all clear", async ({ page }) => {
  test.setTimeout(240_000);
  const request = await http.newContext({ baseURL: portal.url });
  const api = new Api(request);
  const step = (title: string) => page.getByRole("listitem").filter({ hasText: title });
  await signIn(page, superAdmin, portal.url);

  await test.step("an empty portal shows the steps, and the first one's button", async () => {
    await expect(page.getByText("0 of 7 steps done")).toBeVisible();
    await expectAccessiblePage(page, "home of an empty portal");
    await step("Create an organisation").getByRole("link", { name: "Create organisation" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Create organisation" })).toBeVisible();
  });

  const organisation = await api.organisation("Example Bank PLC");
  const application = await api.application(organisation, "Payments hub");
  const client = await api.client(application, "Payments worker");

  await test.step("steps are ticked by what exists; what they say is not repeated as an action", async () => {
    await page.goto(`${portal.url}/`);
    await expect(page.getByText("3 of 7 steps done")).toBeVisible();
    await expect(page.getByRole("heading", { name: /^Needs action/ })).toBeHidden();
    await step("Add a contact").getByRole("link", { name: "Add contact" }).click();
    await expect(page).toHaveURL(new RegExp(`${organisation}#contacts$`));
  });

  await api.post(`${organisation}/contacts`, { kind: "technical", name: "Team", email: "team@bank.example" });
  const key = await api.certificate(application, "signing", "payments signing");

  await test.step("a client whose request is rejected is failing: on Home, in lists and on its page", async () => {
    expect(await requestToken(request, client, key, "https://wrong.example")).toBe(401);
    await expectOnHome(page, "1 rejection in 24 hours");
    await expect(page.getByRole("heading", { name: "Needs action (1)" })).toBeVisible();
    await page.goto(`${portal.url}/applications`);
    await expect(page.getByRole("row").filter({ hasText: "Payments hub" })).toContainText("Failing");
    await page.goto(portal.url + application);
    await expect(page.getByRole("list", { name: "OAuth clients" })).toContainText("Failing");
    await expectAccessiblePage(page, "overview of an application");
    await page.goto(`${portal.url}/`);
    await page.getByRole("link", { name: "Open log: Payments worker" }).click();
    await expect(page.getByText("Failed", { exact: true }).filter({ visible: true }).first()).toBeVisible();
    await page.goto(portal.url + client);
    await expectAccessiblePage(page, "overview of a failing client");
    await page.getByRole("link", { name: "Show attempt" }).click();
    await expect(page.getByText("Failed check")).toBeVisible();
  });

  await test.step("with the first token it works, and only the last step is left", async () => {
    expect(await requestToken(request, client, key, portal.url)).toBe(200);
    await expectOnHome(page, "6 of 7 steps done");
    await expect(page.getByRole("heading", { name: /^Needs action/ })).toBeHidden();
    await page.goto(portal.url + client);
    await expect(page.getByRole("region", { name: "Health" })).toContainText("Working");
  });

  await test.step("a second administrator completes the steps: all clear, with the next expiry", async () => {
    await page.goto(`${portal.url}/`);
    await step("Add a second administrator").getByRole("link", { name: "Create user" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Second");
    await page.getByLabel("Email").fill("second@bank.example");
    await page.getByLabel("Platform role").selectOption("super_admin");
    await page.getByRole("button", { name: "Create user" }).click();
    await expect(page.getByText("Second created")).toBeVisible();
    await expectOnHome(page, "All clear.");
    await expect(page.getByRole("main").getByRole("link", { name: "payments signing" }).first()).toBeVisible();
    await expect(page.getByText("steps done")).toBeHidden();
    await expectAccessiblePage(page, "home with all clear");
  });
  await request.dispose();
});
