import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { portal } from "./testing/built-portal";
import { sendWholeIfMarked } from "./without-script-mark";

it("marks a browser that requests the style sheet in noscript, which every page contains", async () => {
  const page = await (await fetch(`${portal.url}/sign-in`)).text();
  expect(page).toMatch(/<noscript><link rel="stylesheet" href="\/without-script\.css"\/?><\/noscript>/);
  const response = await fetch(`${portal.url}/without-script.css`);
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    200,
    "text/css; charset=utf-8",
    "",
  ]);
  expect(response.headers.get("set-cookie")).toMatch(
    /^countersign-without-script=1; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax/,
  );
  expect((await fetch(`${portal.url}/without-script.css`, { method: "POST" })).status).toBe(405);
});

it.each([
  ["countersign-without-script=1", "Bingbot"],
  ["a=b; countersign-without-script=1;c=d", "Bingbot"],
  ["countersign-without-script=11", "Firefox"],
  ["x-countersign-without-script=1", "Firefox"],
  [undefined, "Firefox"],
])("with the cookie %s, Next sees the agent %s", (cookie, agent) => {
  const headers = { "user-agent": "Firefox", ...(cookie ? { cookie } : {}) };
  sendWholeIfMarked(headers, new ServerResponse(new IncomingMessage(new Socket())));
  expect(headers["user-agent"]).toBe(agent);
});
