import { createPrivateKey, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

test("the quickstart shows the failed check of a token request, then the first token, without a reload", async ({
  login,
  people,
  api,
}) => {
  const page = await login("viewer");
  const application = await api.application(await people.organisation(), `First ${test.info().testId}`);
  const { kid, privateKey } = await api.certificate(application, "signing", "first");
  await api.certificate(application, "transport", "first");
  const settings = { name: "Worker", authMethod: "private_key_jwt", scopes: ["accounts"] };
  const { clientId } = await api.post(`${application}/clients`, settings);
  const quickstart = `${application}/clients/${clientId}/how`;

  const requestToken = async (audience: string) => {
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime("60 s")
      .sign(createPrivateKey(privateKey));
    const response = await page.request.post("/oauth2/token", {
      form: {
        grant_type: "client_credentials",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
      },
    });
    return { status: response.status(), requestId: response.headers()["x-request-id"] ?? "" };
  };

  await page.goto(quickstart);
  const watch = page.getByRole("status", { name: "Tokens of Worker" });
  await expect(watch).toContainText("Waiting for your first token…");

  const refused = await requestToken("https://elsewhere.example");
  expect(refused.status).toBe(401);
  await expect(watch).toContainText(refused.requestId);
  await expect(watch).toContainText("audience");
  await expectAccessiblePage(page, "a failed check on the quickstart");

  const issued = await requestToken(new URL(page.url()).origin);
  expect(issued.status).toBe(200);
  await expect(watch).toContainText("Token issued");
  await expect(watch).toContainText(issued.requestId);
  await watch.getByRole("link", { name: "View in the authentication log" }).click();
  await expect(page.getByRole("link", { name: `Remove filter Request: ${issued.requestId}` })).toBeVisible();

  await page.goto(quickstart);
  await expect(watch).toContainText("Last token of Worker");
  await expect(page.getByRole("heading", { name: "Does my mTLS work?" })).toBeHidden();
  await page.getByRole("navigation", { name: "Connection" }).getByRole("link", { name: "mTLS", exact: true }).click();
  await expect(page.getByRole("region", { name: "token.sh" })).toContainText("--cert");
  await expect(page.getByRole("heading", { name: "Does my mTLS work?" })).toBeVisible();
  await expect(page.getByRole("region", { name: "bash" })).toContainText("/mtls/whoami");
  await expect(page.getByRole("link", { name: "Postman collection" })).toHaveAttribute("href", /variant=mtls/);
  await expectAccessiblePage(page, "the mTLS variant of the quickstart");
});
