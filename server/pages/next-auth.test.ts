import { describe, expect, it } from "vitest";
import { portal, post, serverErrors } from "./testing/built-portal";

describe("next-auth's paths", () => {
  const COOKIES = [
    "next-auth.callback-url=x",
    "next-auth.callback-url=%00",
    "next-auth.callback-url=%",
    "next-auth.callback-url=javascript:alert(1)",
    "next-auth.callback-url=http%3A%2F%2F%5B",
    "__Secure-next-auth.callback-url=x",
    "next-auth.csrf-token=x",
    "next-auth.csrf-token=|",
    "next-auth.csrf-token=%7C%ff",
    "countersign-session=%",
    "countersign-session=a.b.c.d.e",
    "countersign-session.0=a; countersign-session.1=b",
    "countersign-session.x=a; countersign-session.-1=b",
    `countersign-session=${"x.".repeat(4_000)}`,
    "__proto__=x; constructor=y",
    ";;=;\u00ff",
  ];

  it.each(COOKIES)("answer GET with any cookie: %.50s", async (cookie) => {
    const before = serverErrors().length;
    for (const path of ["session", "csrf"]) {
      const response = await fetch(`${portal.url}/api/auth/${path}`, { headers: { cookie } });
      expect(response.status, path).toBe(200);
      await response.text();
    }
    expect(serverErrors().slice(before)).toEqual([]);
  });

  it("remove an unreadable callback URL from the browser", async () => {
    const headers = { cookie: "next-auth.callback-url=x" };
    const response = await fetch(`${portal.url}/api/auth/session`, { headers });
    expect(response.headers.getSetCookie().join()).toMatch(/next-auth\.callback-url=/);
  });

  it.each(["x", "%00", "javascript:1", "http://[", "/a&callbackUrl=x"])("reject callbackUrl=%s", async (value) => {
    const before = serverErrors().length;
    for (const path of ["session", "csrf"]) {
      expect((await fetch(`${portal.url}/api/auth/${path}?callbackUrl=${value}`)).status).toBe(400);
    }
    const headers = { "content-type": undefined, "next-action": undefined };
    const { status } = await post(`/api/auth/signout?callbackUrl=${value}`, "", headers);
    expect(status).toBe(400);
    expect(serverErrors().slice(before)).toEqual([]);
  });

  it.each([
    ["application/json", 415],
    ["multipart/form-data; boundary=x", 415],
    ["application/x-www-form-urlencoded;application/json", 415],
    ["application/x-www-form-urlencoded, application/json", 415],
    ["application/x-www-form-urlencoded; charset=utf-16", 415],
    ["application/x-www-form-urlencoded; charset=UTF-8", 302],
    ["application/x-www-form-urlencoded", 302],
    [undefined, 302],
  ])("read a form of the type %s or reject it", async (type, status) => {
    const before = serverErrors().length;
    const bodies = ["", "a", "%", "%ff", "csrfToken=%ed%a0%80", "callbackUrl=x", "__proto__=x", "a=b&".repeat(20_000)];
    for (const body of [...bodies, "email=%00&password=%00", "\u0000\u00ff"]) {
      for (const path of ["callback/credentials", "signout"]) {
        const headers = { "content-type": type, "next-action": undefined };
        expect((await post(`/api/auth/${path}`, body, headers)).status, body.slice(0, 50)).toBe(status);
      }
    }
    expect(serverErrors().slice(before)).toEqual([]);
  });
});

describe("headers of Next's router", () => {
  it.each([
    ["Next-Router-State-Tree", "x"],
    ["Next-Router-State-Tree", "%ff"],
    ["Next-Router-State-Tree", "%5B%5D"],
    ["Next-Router-Prefetch", "x"],
    ["Next-Router-Segment-Prefetch", "x"],
    ["Next-Url", "http://x"],
  ])("that are invalid are rejected: %s: %s", async (name, value) => {
    const before = serverErrors().length;
    for (const path of ["/sign-in", "/applications", "/nothing", "/api/auth/session"]) {
      expect(
        (await fetch(portal.url + path, { headers: { rsc: "1", [name]: value }, redirect: "manual" })).status,
      ).toBe(400);
    }
    expect(serverErrors().slice(before)).toEqual([]);
  });

  it("that are valid get the page's data; Next's internal control headers are ignored", async () => {
    const tree = encodeURIComponent(JSON.stringify(["", { children: ["__PAGE__", {}] }, null, "refetch"]));
    const data = await fetch(`${portal.url}/sign-in`, { headers: { rsc: "1", "next-router-state-tree": tree } });
    expect([data.status, data.headers.get("content-type")]).toEqual([200, "text/x-component"]);
    await data.text();
    for (const name of [
      "x-middleware-subrequest",
      "x-nextjs-data",
      "x-invoke-status",
      "x-matched-path",
      "next-resume",
    ]) {
      const page = await fetch(`${portal.url}/sign-in`, { headers: { [name]: "500" } });
      expect([page.status, page.headers.get("content-type")], name).toEqual([200, "text/html; charset=utf-8"]);
      await page.text();
    }
  });

  it("with a User-Agent of 12,000 characters are answered normally", async () => {
    for (const agent of ["x", "-", "x-"]) {
      const headers = { "user-agent": agent.repeat(Math.floor(12_000 / agent.length)) };
      for (const [path, status] of [
        ["/sign-in", 200],
        ["/nothing", 404],
        ["/icon.svg", 200],
      ] as const) {
        const answer = await fetch(portal.url + path, { headers });
        expect([answer.status, await answer.text()], path).toEqual([status, expect.any(String)]);
      }
    }
  });
});
