import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { pemEncode } from "@/lib/pki/pem";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { listAuthorities } from "./list-authorities";
import { AuthorityRegistry } from "./registry";

const run = promisify(execFile);

describe("authorities", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  const options = (passphrase: string) => ({
    ...harness.deps,
    passphrase,
    pkiUrl: harness.deps.env.pkiUrl,
    caName: "Countersign",
    keyAlgorithm: "ec" as const,
  });

  it("creates a chain that openssl accepts, from root to responder", async () => {
    const { authorities } = harness.deps;
    const responder = await authorities.ocspResponder(authorities.issuing().id);
    const directory = await mkdtemp(join(tmpdir(), "countersign-chain-"));
    const file = async (name: string, pem: string) => {
      await writeFile(join(directory, name), pem);
      return join(directory, name);
    };
    const root = await file("root.pem", authorities.root().certificatePem);
    const issuing = await file("issuing.pem", authorities.issuing().certificatePem);
    const leaf = await file("responder.pem", pemEncode("CERTIFICATE", responder.certificateDer));
    const { stdout } = await run("openssl", ["verify", "-x509_strict", "-CAfile", root, "-untrusted", issuing, leaf]);
    expect(stdout).toContain("responder.pem: OK");
    await rm(directory, { recursive: true });
  });

  it("loads the same authorities after a restart", async () => {
    const reopened = await AuthorityRegistry.open(options(harness.deps.env.caKeyPassphrase));
    expect(reopened.root().id).toBe(harness.deps.authorities.root().id);
    expect(reopened.issuing().id).toBe(harness.deps.authorities.issuing().id);
  });

  it("does not start with a wrong passphrase, and does not print it", async () => {
    const opening = AuthorityRegistry.open(options("not-the-passphrase-of-this-installation"));
    await expect(opening).rejects.toMatchObject({ code: "precondition_failed" });
    await expect(opening).rejects.not.toThrow(/not-the-passphrase/);
  });

  it("stores keys encrypted, and blocks them for all other uses", async () => {
    const keys = await harness.deps.db.prisma.authorityKey.findMany();
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys)
      expect(Buffer.from(key.envelope).includes(Buffer.from("2a8648ce3d0201", "hex"))).toBe(false);
    expect(await harness.deps.db.prisma.blockedKey.count({ where: { reason: "own_key" } })).toBe(keys.length);
  });

  it("lists them only for users with the permission", async () => {
    const listed = await listAuthorities.execute(harness.as("auditor"), {});
    expect(listed.map((authority) => authority.kind)).toContain("root");
    const organisation = await harness.makeOrganisation();
    await expect(listAuthorities.execute(harness.as("viewer", organisation.id), {})).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(listAuthorities.execute(harness.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(listAuthorities.execute(harness.as("auditor"), { id: 1 })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("renews the OCSP responder when a third of its lifetime remains, and then keeps the new one", async () => {
    const { authorities } = harness.deps;
    const issuerId = authorities.issuing().id;
    const first = await authorities.ocspResponder(issuerId);
    harness.clock.advance(61 * DAY_MS);
    const second = await authorities.ocspResponder(issuerId);
    expect(second.notAfter.getTime()).toBeGreaterThan(first.notAfter.getTime());
    expect(await authorities.ocspResponder(issuerId)).toBe(second);
  });
});
