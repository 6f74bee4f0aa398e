import type { Locator, Page } from "@playwright/test";
import { isSignatureValid, type Receiver, wellBehaved } from "../lib/webhooks/testing";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";
import { openReceiver } from "./receiver";

test.skip(Boolean(process.env.E2E_BASE_URL), "A running portal is not configured for the receiver.");

// One receiver, so the tests run sequentially.
test.describe.configure({ mode: "default" });

let receiver: Receiver;
test.beforeAll(async () => {
  receiver = await openReceiver();
});
test.afterAll(() => receiver.close());
test.beforeEach(() => {
  receiver.received.length = 0;
  receiver.respond = wellBehaved;
});

/** Creates a webhook for issued certificates through the form, and opens its page. @returns its secret */
async function addWebhook(page: Page, organisation: string): Promise<string> {
  await page.goto(organisation);
  await page.getByRole("link", { name: "Webhooks and calendars" }).click();
  await page.getByRole("link", { name: "Create webhook" }).first().click();
  await page.getByLabel("URL").fill(receiver.url);
  await page.getByLabel("Description").fill("Deployment");
  await page.getByRole("checkbox", { name: /certificate\.issued/ }).check();
  await page.getByRole("button", { name: "Create webhook" }).click();
  await expect(page.getByText("Webhook created")).toBeVisible();
  const secret = (await page.getByText(/^whsec_/).textContent()) ?? "";
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("link", { name: "View webhook" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /127\.0\.0\.1/ })).toBeVisible();
  return secret.trim();
}

/** Reloads until it is visible: deliveries are asynchronous. */
const seen = (page: Page, what: Locator) =>
  expect(async () => {
    await page.reload();
    await expect(what.first()).toBeVisible({ timeout: 1_000 });
  }).toPass();

test("a receiver confirms automatically, receives an event, and receives it again with a new secret", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const organisation = await people.organisation();
  const secret = await addWebhook(page, organisation);
  await expect(page.getByText(secret)).toBeHidden();
  await seen(page, page.getByRole("main").getByText("Active"));

  const application = await api.application(organisation, `Hooked ${test.info().testId}`);
  const { kid } = await api.certificate(application, "signing", "hooked");
  const deliveries = page.getByRole("region", { name: "Deliveries" });
  const issued = deliveries.getByRole("listitem").filter({ hasText: "certificate.issued" });
  await seen(page, issued.filter({ hasText: "HTTP 200" }));
  await issued.getByText("Event and response").click();
  await expect(issued).toContainText(kid);
  await expectAccessiblePage(page, "a webhook with deliveries");
  const mine = () => receiver.ofType("certificate.issued").filter(({ body }) => body.includes(kid));
  expect(mine().map((one) => isSignatureValid(secret, one))).toEqual([true]);

  await page.getByRole("checkbox", { name: /The old secret leaked/ }).check();
  await page.getByRole("button", { name: "Rotate secret" }).click();
  await expect(page.getByText("Events are no longer signed with the old secret")).toBeVisible();
  const next = ((await page.getByText(/^whsec_[^…]+$/).textContent()) ?? "").trim();
  await page.reload();
  await expect(page.getByText(next)).toBeHidden();

  await issued.getByRole("button", { name: "Resend" }).click();
  await expect(page.getByText("Event queued again.").first()).toBeVisible();
  await expect.poll(() => mine().length).toBe(2);
  const [first, again] = mine();
  expect(again?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect([isSignatureValid(next, again as never), isSignatureValid(secret, again as never)]).toEqual([true, false]);

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Events that occur while it is paused are not sent")).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  await page
    .getByRole("alertdialog", { name: /Delete/ })
    .getByRole("button", { name: "Delete webhook" })
    .click();
  await expect(page).toHaveURL(/\/webhooks$/);
  await expect(page.getByText("No webhooks yet")).toBeVisible();
});

test("a receiver that does not echo the challenge gets no events, and users can't confirm it", async ({
  login,
  people,
}) => {
  receiver.respond = () => ({ status: 200, body: "what challenge?" });
  const page = await login("admin");
  await addWebhook(page, await people.organisation());
  await expect(page.getByText("Waiting for the endpoint to confirm")).toBeVisible();
  await expectAccessiblePage(page, "a webhook that waits");
  await expect.poll(() => receiver.ofType("webhook.confirm").length).toBeGreaterThan(0);
  await expect(page.getByLabel("Code")).toHaveCount(0);
  receiver.respond = wellBehaved;
  await page.getByRole("button", { name: "Resend challenge" }).click();
  await seen(page, page.getByRole("button", { name: "Send test event" }));
  await page.getByRole("button", { name: "Send test event" }).click();
  await expect.poll(() => receiver.ofType("webhook.test").length).toBe(1);
});

test("internal URLs are rejected, and the values entered are kept", async ({ login, people }) => {
  const page = await login("admin");
  await page.goto(`${await people.organisation()}/webhooks/new`);
  const address = page.getByLabel("URL");
  for (const inside of ["https://10.0.0.1/hook", "https://localhost/hook"]) {
    await address.fill(inside);
    await page.getByRole("button", { name: "Create webhook" }).click();
    await expect(address).toHaveAccessibleDescription(/host/);
    await expect(address).toHaveValue(inside);
  }
});
