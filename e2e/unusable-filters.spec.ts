import { expect, test } from "./fixtures";

/** Words that fit no filter, and too much of everything. */
const NONSENSE = ["nonsense", "0000-01-01T00:00:00Z", "%E2%80%8E", "-1", "a".repeat(4_100)];

test("a filter that can't be used is a message on the list, and the list is there", async ({ login, people, api }) => {
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
    "/people": ["q", "cursor"],
    "/audit": ["entity", "entityId", "operation", "cursor", "organisation"],
    "/mailbox": ["status", "kind", "recipient", "cursor", "organisation"],
    "/account/tokens": ["cursor"],
    "/revocation/suspend": ["q"],
  };
  for (const [path, names] of Object.entries(lists)) {
    for (const name of names) {
      for (const value of NONSENSE) {
        const answer = await page.request.get(`${path}?${name}=${value}`);
        // A list is streamed: its status is 200 before it is known whether there is one.
        const isMissing = /data-dgst="NEXT_HTTP_ERROR_FALLBACK/.test(await answer.text());
        const tried = [path, name, value.slice(0, 30)];
        expect([...tried, answer.status(), isMissing]).toEqual([...tried, 200, false]);
      }
    }
  }
  await page.goto("/certificates?status=nonsense&expiresAfter=0000-01-01T00:00:00Z&q=payments");
  await expect(page.getByRole("status").filter({ hasText: "Some filters were left out of this list" })).toContainText(
    "Expires after: Enter a time in the years 1970 to 9999.",
  );
  await expect(page.getByRole("heading", { level: 1, name: "Certificates" })).toBeVisible();
});
