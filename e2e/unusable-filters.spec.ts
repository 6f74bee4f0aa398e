import { expect, test } from "./fixtures";

/** Values that are invalid for every filter, and one that is too long. */
const INVALID = ["nonsense", "0000-01-01T00:00:00Z", "%E2%80%8E", "-1", "a".repeat(4_100)];

test("an invalid filter is reported on the list, and the list is shown", async ({ login, people, api }) => {
  const page = await login("super_admin");
  const organisation = await people.organisation();
  const application = await api.application(organisation, `Filters ${test.info().testId}`);
  const lists: Record<string, string[]> = {
    "/certificates": [
      "q",
      "status",
      "type",
      "level",
      "sort",
      "limit",
      "expiresAfter",
      "expiresBefore",
      "cursor",
      "organisation",
    ],
    [`${application}/certificates`]: ["status", "cursor", "expiresAfter"],
    [`${organisation}/certificates`]: ["level", "cursor"],
    "/applications": ["q", "status", "type", "environment", "sort", "limit", "cursor", "organisation"],
    [application]: ["cursor"],
    [`${application}/activity`]: ["cursor"],
    "/organisations": ["q", "status", "cursor"],
    [`${organisation}/webhooks`]: ["cursor"],
    "/people": ["q", "role", "signIn", "cursor", "organisation"],
    "/audit": ["entity", "entityId", "operation", "since", "until", "cursor", "organisation"],
    "/mailbox": ["status", "kind", "recipient", "cursor", "organisation"],
    "/account/tokens": ["cursor"],
    "/revocation": ["q", "status", "cursor"],
    "/revocation/suspend": ["q"],
  };
  for (const [path, names] of Object.entries(lists)) {
    for (const name of names) {
      for (const value of INVALID) {
        const response = await page.request.get(`${path}?${name}=${value}`);
        // Lists are streamed: the status 200 is sent before the result is known.
        const isMissing = /data-dgst="NEXT_HTTP_ERROR_FALLBACK/.test(await response.text());
        const request = [path, name, value.slice(0, 30)];
        expect([...request, response.status(), isMissing]).toEqual([...request, 200, false]);
      }
    }
  }
  await page.goto("/certificates?status=nonsense&expiresAfter=0000-01-01T00:00:00Z&q=payments");
  await expect(page.getByRole("status").filter({ hasText: "Some filters were ignored" })).toContainText(
    "Expires after: Enter a time in the years 1970 to 9999.",
  );
  await expect(page.getByRole("heading", { level: 1, name: "Certificates" })).toBeVisible();
});
