import { createPrivateKey, randomUUID } from "node:crypto";
import { type APIRequestContext, request as http, type Page } from "@playwright/test";
import { SignJWT } from "jose";
import { startMailServer, type TestMailServer } from "../lib/mail/testing";
import { superAdmin } from "./accounts";
import { Api, newCsr } from "./api";
import { expect, signIn, test } from "./fixtures";
import { type OwnPortal, startOwnPortal } from "./own-portal";
import { expectAccessiblePage } from "./page-checks";

const CONTACT = "certificates@bank.example";
/** A certificate is valid for 350 days: 55 remain after the clock is moved, so that a reminder is due. */
const DAYS_BEFORE = 295;

test.skip(Boolean(process.env.E2E_BASE_URL), "The clock of a running portal can't be moved.");

let portal: OwnPortal;
let mails: TestMailServer;
test.beforeAll(async () => {
  mails = await startMailServer();
  portal = await startOwnPortal(-DAYS_BEFORE, { smtpUrl: mails.url });
});
test.afterAll(async () => {
  await portal.stop();
  await mails.close();
});

/** Gets a token with the key of a certificate. */
async function useKey(request: APIRequestContext, client: string, kid: string, privateKey: string): Promise<void> {
  const clientId = client.split("/").at(-1) ?? "";
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(portal.url)
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
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Opens the only email of this kind in the mailbox. */
async function openMail(page: Page, kind: string): Promise<void> {
  await page.goto(`${portal.url}/mailbox`);
  await page.getByRole("row").filter({ hasText: kind }).filter({ hasText: CONTACT }).getByRole("link").click();
  await expect(page.getByRole("link", { name: "Preview" })).toBeVisible();
}

test("from the reminder in the mailbox to the revocation of the old certificate", async ({ page }) => {
  test.setTimeout(300_000);
  const request = await http.newContext({ baseURL: portal.url });
  const api = new Api(request);
  const organisation = await api.organisation("Example Bank PLC");
  await api.post(`${organisation}/contacts`, { kind: "technical", name: "Certificate team", email: CONTACT });
  const application = await api.application(organisation, "Payments hub");
  const client = await api.client(application, "Payments worker");
  const old = await api.certificate(application, "signing", "payments signing");

  await portal.moveClock(0);
  await portal.runJob("expiry-reminders");
  await signIn(page, superAdmin, portal.url);

  await test.step("the home page shows the expiring certificate, and its timeline links to the list", async () => {
    await page.goto(`${portal.url}/`);
    await expect(page.getByRole("heading", { name: /^Needs action/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Renew: payments signing" })).toBeVisible();
    const months = page.getByRole("list", { name: "Certificates by month of expiry" }).getByRole("link");
    await expect(months).toHaveCount(13);
    await expectAccessiblePage(page, "home with an expiring certificate");
    await months.and(page.getByRole("link", { name: /: 1 certificate, 1 to renew$/ })).click();
    const rows = page.getByRole("table", { name: "Certificates" }).getByRole("row");
    await expect(rows.filter({ hasText: "payments signing" })).toHaveCount(1);
    await page.getByRole("link", { name: /^Remove filter Expires/ }).click();
    await expect(page).not.toHaveURL(/expiresAfter/);
  });

  await test.step("the reminder, as the recipient sees it", async () => {
    await openMail(page, "Expiry reminder");
    await expect(page.getByRole("heading", { level: 1, name: /^Signing certificate of Payments hub/ })).toBeVisible();
    const mail = page.frameLocator("iframe");
    await expect(mail.getByText("After that the certificate is no longer accepted")).toBeVisible();
    await expectAccessiblePage(page, "an email");
    const renewal = (await mail.getByRole("link", { name: "Renew certificate" }).getAttribute("href")) ?? "";
    await page.getByRole("link", { name: "Text", exact: true }).click();
    await expect(page.getByRole("main")).toContainText(renewal);
    await page.getByRole("link", { name: "Headers", exact: true }).click();
    await expect(page.getByRole("main")).toContainText("List-Unsubscribe-Post");
    await page.goto(renewal);
  });

  const young = await newCsr();
  await test.step("its link leads into the wizard, with type, name and predecessor filled in", async () => {
    await expect(page.getByText("Renews payments signing")).toBeVisible();
    await page.getByRole("link", { name: "Next", exact: true }).click();
    await page.getByLabel("CSR", { exact: true }).fill(young.csr);
    await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();
    await page.getByRole("button", { name: "Issue certificate" }).click();
    await expect(page.getByText("Switch, then revoke the old certificate")).toBeVisible();
  });
  const kid = new URL(page.url()).searchParams.get("kid") ?? "";

  await test.step("the rotation page shows the use of both certificates", async () => {
    await page.goto(`${portal.url}/certificates/${old.kid}`);
    await expect(page.getByText("Superseded").first()).toBeVisible();
    const steps = page.getByRole("region", { name: "Steps" });
    await page.goto(`${portal.url}/certificates/${old.kid}/rotation`);
    await expect(steps.getByRole("listitem").filter({ hasText: "Not used yet" })).toHaveAttribute(
      "aria-current",
      "step",
    );
    await expect(steps.getByRole("link", { name: "Revoke old certificate" })).toBeHidden();
    await useKey(request, client, old.kid, old.privateKey);
    await useKey(request, client, kid, young.privateKey);
    await page.getByRole("link", { name: "Refresh" }).click();
    await expect(steps).toContainText(/First used .* by Payments worker/);
    await expect(steps.getByRole("listitem").filter({ hasText: "Unused since" })).toHaveAttribute(
      "aria-current",
      "step",
    );
  });

  await test.step("a day later the old certificate can be revoked", async () => {
    await portal.moveClock(1.1);
    await signIn(page, superAdmin, portal.url);
    await page.goto(`${portal.url}/certificates/${kid}/rotation`);
    await expect(page.getByText("the old one is unused. It is safe to revoke.")).toBeVisible();
    await expectAccessiblePage(page, "a rotation");
    await page.getByRole("link", { name: "Revoke old certificate" }).click();
    await page.getByLabel(`Type ${old.kid.slice(-6)} to confirm`).fill(old.kid.slice(-6));
    await expect(page.getByLabel("Reason")).toHaveValue("superseded");
    await page.getByRole("button", { name: "Revoke certificate" }).click();
    await expect(page.getByText("Certificate revoked")).toBeVisible();
    await page.goto(`${portal.url}/certificates/${old.kid}/rotation`);
    await expect(page.getByText("Done. The old certificate is no longer active.")).toBeVisible();
  });

  await test.step("the recipient unsubscribes with the link, without an account", async () => {
    await openMail(page, "Expiry reminder");
    const masked = page.frameLocator("iframe").getByRole("link", { name: /^Unsubscribe from expiry reminders of/ });
    expect(await masked.getAttribute("href")).toBe(`${portal.url}/unsubscribe?token=hidden`);
    await portal.runJob("send-mail");
    const mail = mails.received.find(
      ({ to, parsed }) => to.includes(CONTACT) && parsed.subject?.includes("expires on"),
    );
    const header = mail?.parsed.headers.find(({ key }) => key === "list-unsubscribe")?.value ?? "";
    await page.context().clearCookies();
    await page.goto(header.slice(1, -1));
    await expect(page.getByRole("heading", { name: /^Unsubscribe from expiry reminders of .+\?$/ })).toBeVisible();
    await expect(page.getByText("c•••@bank.example")).toBeVisible();
    await expectAccessiblePage(page);
    await page.getByRole("button", { name: "Unsubscribe" }).click();
    await expect(page.getByRole("heading", { name: /^Unsubscribed from expiry reminders of/ })).toBeVisible();
    await page.getByRole("button", { name: "Resubscribe" }).click();
    await expect(page.getByRole("heading", { name: /^Unsubscribe from expiry reminders of .+\?$/ })).toBeVisible();
  });
  await request.dispose();
});
