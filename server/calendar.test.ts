import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestServer, type TestServer } from "./testing";

let t: TestServer;
const logged: string[] = [];
beforeAll(async () => {
  t = await createTestServer();
  t.deps.log.info = (...values: unknown[]) => void logged.push(JSON.stringify(values));
});
afterAll(() => t.close());

it("returns a calendar for the token, 304 for a cached version, and keeps the token out of the log", async () => {
  const { id: organisationId } = await t.makeOrganisation();
  const token = await t.tokenFor(t.as("admin", organisationId));
  const made = await t.call("POST", `/api/v1/organisations/${organisationId}/calendar-feeds`, {
    token,
    body: { name: "Team" },
  });
  expect(made.status).toBe(201);
  const path = new URL(String(made.body.feedUrl)).pathname;
  const first = await t.call("GET", path);
  expect(first.status).toBe(200);
  expect(first.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
  expect(first.headers.get("cache-control")).toBe("private, no-cache");
  const etag = first.headers.get("etag") ?? "";
  expect((await t.call("GET", path, { headers: { "if-none-match": etag } })).status).toBe(304);
  const head = await t.call("HEAD", path);
  expect([head.status, head.text, head.headers.get("etag")]).toEqual([200, "", etag]);
  expect((await t.call("POST", path)).status).toBe(405);
  for (const wrong of [
    path.slice(0, -4),
    `${path}x`,
    "/calendar/x.ics",
    `/calendar/${"A".repeat(43)}.ics`,
    "/calendar/",
  ]) {
    expect((await t.call("GET", wrong)).status).toBe(404);
  }
  const gone = await t.call("DELETE", `/api/v1/calendar-feeds/${made.body.id}`, { token });
  expect(gone.status).toBe(200);
  expect((await t.call("GET", path)).status).toBe(404);
  expect(logged.join("\n")).toContain("/calendar/…");
  expect(logged.join("\n")).not.toContain(path);
});
