import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { unsubscribeUrl } from "@/lib/mail/unsubscribe-token";
import { ensurePreferences } from "@/lib/notifications/store/preferences";
import { createTestServer, type TestServer } from "./testing";

let t: TestServer;
beforeAll(async () => {
  t = await createTestServer();
});
afterAll(() => t.close());

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const mutedOf = async (address: string) =>
  (await ensurePreferences(t.deps.db.prisma, [address], t.clock.now())).get(address)?.muted;

async function link() {
  const address = `${uuidv7()}@bank.example`;
  const row = (await ensurePreferences(t.deps.db.prisma, [address], t.clock.now())).get(address);
  const { pathname, search } = new URL(
    unsubscribeUrl(t.deps, { preferenceId: row?.id ?? "", topic: "expiry", organisationId: "org-1" }),
  );
  return { address, path: `${pathname}${search}` };
}

it("a mail program unsubscribes with one POST, without sign-in or cookie", async () => {
  const { address, path } = await link();
  const answer = await t.call("POST", path, { body: "List-Unsubscribe=One-Click", headers: FORM });
  expect(answer).toMatchObject({ status: 200, text: expect.stringContaining("no longer receive these emails") });
  expect(answer.headers.get("set-cookie")).toBeNull();
  expect(await mutedOf(address)).toEqual(["expiry:org-1"]);
});

it("the page's form redirects to the page, and can resubscribe", async () => {
  const { address, path } = await link();
  for (const [isWanted, muted] of [
    ["false", ["expiry:org-1"]],
    ["true", []],
  ] as const) {
    const answer = await t.call("POST", path, { body: `from=page&isWanted=${isWanted}`, headers: FORM });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(path);
    expect(await mutedOf(address)).toEqual(muted);
  }
});

it("an invalid link changes nothing, and GET has no effect", async () => {
  const { address, path } = await link();
  const foreign = path.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
  expect((await t.call("POST", foreign, { body: "List-Unsubscribe=One-Click", headers: FORM })).status).toBe(404);
  expect((await t.call("POST", "/unsubscribe", { headers: FORM })).status).toBe(400);
  await t.call("GET", path);
  expect(await mutedOf(address)).toEqual([]);
});
