import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningPortal, startPortal } from "@/lib/testing/portal";

/**
 * Everything that our checks admit must be readable by the built Next, its multipart parsers and React's decoder: otherwise an
 * anonymous caller gets 500 and fills the log with errors.
 */
let portal: RunningPortal;
const ids: Record<string, string> = {};
beforeAll(async () => {
  if (!existsSync("dist/server.js")) throw new Error("The server is not built. Run `npm run build` first.");
  const references = JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8")) as {
    node: Record<string, { exportedName: string }>;
  };
  for (const [id, { exportedName }] of Object.entries(references.node)) ids[exportedName] = id;
  portal = await startPortal();
  await (await fetch(`${portal.url}/sign-in`)).text();
}, 180_000);
afterAll(async () => {
  await portal?.stop();
});

const BOUNDARY = "----WebKitFormBoundary0123456789abcdef";
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

async function post(path: string, body: Buffer, headers: Record<string, string>): Promise<number> {
  const all = { origin: portal.url, "content-length": String(body.length), ...headers };
  const sent = request(portal.url + path, { method: "POST", agent: false, headers: all });
  sent.on("error", () => {}).end(body);
  const [response] = await once(sent, "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

const serverErrors = () =>
  portal
    .log()
    .split("\n")
    .filter((line) => /⨯|"level":50/.test(line));

interface Part {
  head: string;
  value: string;
}
const plain = (name: string, value: string): Part => ({ head: `form-data; name="${name}"`, value });
const bytesOf = (parts: readonly Part[]) =>
  Buffer.from(
    `${parts.map(({ head, value }) => `--${BOUNDARY}\r\nContent-Disposition: ${head}\r\n\r\n${value}\r\n`).join("")}--${BOUNDARY}--\r\n`,
  );

/** Moves, removes or changes a few bytes of a form. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  removed: fc.integer({ min: 0, max: 6 }),
  added: fc.constantFrom(
    "",
    "\r\n",
    "\n",
    "\r",
    "\0",
    '"',
    "\\",
    ";",
    " ",
    "$",
    ":",
    "[",
    "}",
    "--",
    "0",
    "ÿ",
    "=",
    "_",
  ),
});
const mutate = (bytes: Buffer, mutations: readonly { at: number; removed: number; added: string }[]) =>
  mutations.reduce((before, { at, removed, added }) => {
    const start = Math.floor(at * before.length);
    return Buffer.concat([before.subarray(0, start), Buffer.from(added, "latin1"), before.subarray(start + removed)]);
  }, bytes);

const value = fc.oneof(
  fc.constantFrom(
    "$K1",
    "$K2",
    "$0",
    "$0:0",
    "$0:1",
    "$1:0",
    "$0:0:a",
    "$@0",
    "$h0",
    "$F1",
    "$T",
    "$n9",
    "$D2026",
    "$$",
  ),
  fc.constantFrom(
    "$undefined",
    "$NaN",
    "$-0",
    "$Q0",
    "$W0",
    "$i0",
    "$B1",
    "$A1",
    "$o1",
    "$R1",
    "$X1",
    "$",
    "$Z",
    "$0:",
  ),
  fc.string({ maxLength: 6 }),
);
const json = fc
  .json({ maxDepth: 3 })
  .chain((text) => value.map((string) => text.replace(/"[^"]*"/, JSON.stringify(string))));
const list = fc.oneof(
  fc.constant('[{"status":"idle"},"$K1"]'),
  fc
    .array(
      fc.oneof(
        value.map((text) => JSON.stringify(text)),
        json,
      ),
      { maxLength: 4 },
    )
    .map((all) => `[${all.join()}]`),
);
const name = fc.oneof(
  fc.constantFrom(
    "0",
    "_1_email",
    "_1_password",
    "_1_",
    "_2_email",
    "1",
    "S1",
    "0x0",
    "+0",
    " 0",
    "0e1",
    "00",
    "",
    "-0",
  ),
  fc.constantFrom(
    "$ACTION_REF_1",
    "$ACTION_1:0",
    "$ACTION_1:1",
    "$ACTION_KEY",
    "$ACTION_REF_A",
    "$ACTION_ID_x",
    "$ACTION_",
  ),
);
const head = fc.oneof(
  { weight: 6, arbitrary: name.map((text) => `form-data; name="${text}"`) },
  name.map((text) => `form-data; xname="q"; name="${text}"`),
  name.map((text) => `form-data; name="${text}"; filename="x"`),
  name.map((text) => `form-data; name="${text}"\r\nContent-Type: application/octet-stream`),
  name.map((text) => `form-data; name*=utf-8''${encodeURIComponent(text)}`),
);
const strays = fc.array(fc.record({ head, value: fc.oneof(list, json, fc.string({ maxLength: 8 })) }), {
  maxLength: 3,
});

/** Posts each form with and without the script's header, and requires a defined response. */
async function hold(forms: fc.Arbitrary<Buffer>, headers: () => Record<string, string>, numRuns: number) {
  const tally = new Map<number, number>();
  const before = serverErrors().length;
  await fc.assert(
    fc.asyncProperty(forms, async (body) => {
      const status = await post("/sign-in", body, { "content-type": TYPE, ...headers() });
      tally.set(status, (tally.get(status) ?? 0) + 1);
      expect(status, body.toString("latin1")).toBeLessThan(500);
    }),
    { numRuns },
  );
  expect(serverErrors().slice(before)).toEqual([]);
  return tally;
}

describe("a mutated form", () => {
  it("that calls an action is executed or rejected, and never a server error", async () => {
    const forms = fc
      .record({ arguments: list, strays, isWhole: fc.boolean(), mutations: fc.array(mutation, { maxLength: 2 }) })
      .map((form) => {
        const fields = form.isWhole ? [plain("_1_email", ""), plain("_1_other", "é")] : [];
        return mutate(bytesOf([...form.strays, ...fields, plain("0", form.arguments)]), form.mutations);
      });
    const tally = await hold(
      forms,
      () => ({ "next-action": ids.signInAction ?? "", accept: "text/x-component" }),
      1_500,
    );
    expect(tally.get(200), "some were executed").toBeGreaterThan(20);
    expect(tally.get(400), "some were rejected").toBeGreaterThan(100);
  }, 240_000);

  it("that is sent without script is executed or rejected, and never a server error", async () => {
    const forms = fc
      .record({ arguments: list, strays, isWhole: fc.boolean(), mutations: fc.array(mutation, { maxLength: 2 }) })
      .map((form) => {
        const bound = form.isWhole ? '[{"status":"idle"}]' : form.arguments;
        const fields = [
          plain("$ACTION_REF_1", ""),
          plain("$ACTION_1:0", JSON.stringify({ id: ids.signInAction, bound: "$@1" })),
          plain("$ACTION_1:1", bound),
          plain("$ACTION_KEY", "k"),
        ];
        return mutate(bytesOf([...form.strays, ...fields, plain("email", "")]), form.mutations);
      });
    const tally = await hold(forms, () => ({}), 1_000);
    expect(tally.get(200), "some were executed").toBeGreaterThan(20);
    expect(tally.get(400), "some were rejected").toBeGreaterThan(100);
  }, 240_000);

  it("never runs an action of another page", async () => {
    const before = serverErrors().length;
    const foreign = [
      plain(`$ACTION_ID_${ids.signOutAction}`, ""),
      plain(`$ACTION_ID_${ids.completeSetupAction}`, ""),
      plain(`$ACTION_ID_${"7f".repeat(21)}`, ""),
    ];
    for (const action of foreign) {
      expect(await post("/sign-in", bytesOf([action]), { "content-type": TYPE })).toBe(409);
    }
    expect(serverErrors().slice(before)).toEqual([]);
  });

  it.each(["/sign-in", "/setup", "/applications", "/people", "/nothing", "/certificates.csv", "/"])(
    "without an action is not a server error at %s",
    async (path) => {
      const before = serverErrors().length;
      for (const type of [
        TYPE,
        "text/plain",
        "application/json",
        "application/x-www-form-urlencoded",
        "x",
        "multipart/x",
      ]) {
        const status = await post(path, bytesOf([plain("a", "b")]), { "content-type": type });
        expect(status, type).toBeLessThan(500);
      }
      expect(serverErrors().slice(before)).toEqual([]);
    },
  );

  it.each(["chooseOrganisationAction", "findOrganisationAction", "searchAction", "signOutAction"])(
    "that calls %s with other arguments than the page's is not a server error",
    async (action) => {
      const before = serverErrors().length;
      const lists = [
        "[]",
        "[null]",
        "[1]",
        '[{"toString":1}]',
        "[[]]",
        '["\\ud83d\\ude00"]',
        '["$undefined"]',
        '["$K1"]',
      ];
      for (const all of [...lists, `["${"😀".repeat(700)}"]`, `["${"x".repeat(63)}😀"]`]) {
        const headers = { "content-type": "text/plain;charset=UTF-8", "next-action": ids[action] ?? "" };
        const status = await post("/applications", Buffer.from(all), headers);
        expect(status, all.slice(0, 60)).toBeLessThan(500);
      }
      expect(serverErrors().slice(before)).toEqual([]);
    },
  );
});
