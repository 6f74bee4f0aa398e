import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { AuthorityRegistry } from "./registry";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

/** The authorities in another process of the same installation. */
const open = () =>
  AuthorityRegistry.open({
    db: t.deps.db,
    clock: t.clock,
    watch: t.deps.watch,
    random: (bytes) => randomBytes(bytes),
    passphrase: t.deps.env.caKeyPassphrase,
    pkiUrl: t.deps.env.pkiUrl,
    caName: t.deps.env.caName,
    keyAlgorithm: "ec",
  });

const responders = () => t.deps.db.prisma.authority.count({ where: { kind: "ocsp" } });

it("processes that start concurrently create one OCSP responder, and all use it", async () => {
  const processes = await Promise.all([open(), open(), open()]);
  const issuing = t.deps.authorities.issuing().id;
  const opened = await Promise.all(processes.map((one) => one.ocspResponder(issuing)));
  expect(await responders()).toBe(1);
  expect(new Set(opened.map(({ notAfter }) => notAfter.getTime())).size).toBe(1);
});

it("an unsigned responder of a dead process is waited for only for seconds", async () => {
  const before = await responders();
  await t.deps.db.prisma.authority.updateMany({ where: { kind: "ocsp" }, data: { status: "prepared" } });
  t.clock.advance(6_000);
  await (await open()).ocspResponder(t.deps.authorities.issuing().id);
  expect(await responders()).toBe(before + 1);
});
