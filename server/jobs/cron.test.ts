import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestServer, type TestServer } from "../testing";

let t: TestServer;
beforeAll(async () => {
  t = await createTestServer();
});
afterAll(() => t.close());

const call = (secret?: string, job = "clean-up") =>
  t.call("POST", `/api/cron/${job}`, secret === undefined ? {} : { headers: { authorization: `Bearer ${secret}` } });

it("distinguishes a missing secret, a wrong one and an unknown job, for the log and the caller", async () => {
  expect(await call()).toMatchObject({ status: 401, body: { reason: "cron_secret_missing" } });
  expect(await call("wrong")).toMatchObject({ status: 401, body: { reason: "cron_secret_wrong" } });
  expect(await call(t.deps.env.cronSecret, "nothing")).toMatchObject({ status: 404, body: { reason: "no_such_path" } });
  expect((await call(t.deps.env.cronSecret)).status).toBe(200);
});

it("limits guesses per address, and still accepts the right secret", async () => {
  const answers = [];
  for (let i = 0; i < 15; i += 1) answers.push((await call(`guess ${i}`)).status);
  expect(answers.slice(-3)).toEqual([429, 429, 429]);
  expect(answers.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
  expect((await call(t.deps.env.cronSecret)).status).toBe(200);
});
