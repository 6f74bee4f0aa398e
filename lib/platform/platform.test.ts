import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { installed, nothing } from "./testing/installed";

describe("URLs", () => {
  let t: Awaited<ReturnType<typeof installed>>;
  const PORTAL = { PUBLIC_URL: "https://portal.example.com", PKI_URL: "http://pki.example.com" };
  beforeAll(async () => {
    t = await installed();
    await t.run(nothing, { environment: PORTAL });
  }, 120_000);
  afterAll(() => t.remove());

  it.each(["PUBLIC_URL", "PKI_URL"] as const)("a server without a previously set %s does not start", async (name) => {
    const { [name]: _, ...environment } = PORTAL;
    await expect(t.run(nothing, { environment })).rejects.toMatchObject({
      code: "precondition_failed",
      publicMessage: expect.stringMatching(new RegExp(`^${name} is not set\\. .*${name}=${PORTAL[name]}`)),
    });
  });

  it("a CLI command without them uses the server's", async () => {
    await t.run(
      async ({ env }) => {
        expect(env).toMatchObject({
          publicUrl: PORTAL.PUBLIC_URL,
          pkiUrl: PORTAL.PKI_URL,
          mtlsUrl: "https://portal.example.com:3443",
          mailFrom: { address: "no-reply@portal.example.com" },
        });
      },
      { isServer: false },
    );
  });

  it("a change is logged with its consequences and shown; the same URL is not a change", async () => {
    const before = t.lines.length;
    await t.run(nothing, { environment: PORTAL });
    expect(t.lines.slice(before).filter((line) => line.includes("_URL changed"))).toEqual([]);
    const environment = { PUBLIC_URL: "https://new.example.com", PKI_URL: "http://new-pki.example.com" };
    await t.run(
      async ({ platform }) => {
        const messages = platform.notices().map(({ message }) => message);
        expect(messages.toSorted()).toEqual([
          expect.stringMatching(/^PKI_URL changed from http:\/\/pki\.example\.com .*keep it reachable/),
          expect.stringMatching(/^PUBLIC_URL changed from https:\/\/portal\.example\.com .*issuer/),
        ]);
      },
      { environment },
    );
    const logged = t.lines.slice(before).filter((line) => /"msg":"P(UBLIC|KI)_URL changed from/.test(line));
    expect(logged).toHaveLength(2);
  });

  it.skipIf(!process.env.TEST_DATABASE_URL)(
    "a process reports that a later process was started with another URL",
    async () => {
      const environment = { PUBLIC_URL: "https://new.example.com", PKI_URL: "http://new-pki.example.com" };
      await t.run(
        async ({ platform }) => {
          await t.run(nothing, { environment: PORTAL });
          await platform.check();
          expect(platform.notices().filter(({ kind }) => kind === "address_differs")).toHaveLength(2);
        },
        { environment },
      );
    },
  );
});
