import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CreateOrganisationInput } from "@/lib/organisations/schema";
import {
  encryptionProfile,
  organisationTransportProfile,
  signingProfile,
  transportProfile,
} from "@/lib/profiles/built-in";
import { evaluateRegistration } from "@/lib/registration/evaluate-registration";
import { program } from "@/lib/testing/programs";
import { goodFacts } from "@/lib/testing/registration-facts";
import type { BrowserKey } from "./browser-key";
import { createCsr } from "./create-csr";
import { createKey } from "./create-key";
import { openWorkbench, readTestCsr, testCsrSubject, type Workbench } from "./testing";

let bench: Workbench;
let keys: readonly BrowserKey[];
beforeAll(async () => {
  bench = await openWorkbench();
  keys = await Promise.all([createKey("p-256", "signing"), createKey("ed25519", "signing")]);
});
afterAll(() => bench.close());

/** Legal names as an organisation can be registered with: any script, quotes, separators of names and shells, up to 64 characters. */
const legalName = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(...`ab"'\\,+=<>;#/ \`$(){}|*?~&%!@äß銀😀ع`), minLength: 1, maxLength: 64 }),
    fc.string({ unit: fc.constantFrom("a", "é", "行", "🏦"), minLength: 64, maxLength: 64 }),
  )
  .map((name) => CreateOrganisationInput.shape.legalName.safeParse(name))
  .filter(({ success }) => success)
  .map(({ data = "" }) => data);
const uniqueName = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/);
const registered = fc.record({
  country: fc.constantFrom("GB", "DE", "JP", "SA"),
  legalName,
  organisationId: fc.uuid({ version: 7 }),
  uniqueName,
});

it("300 CSRs with random registered details are approved without a finding; openssl and certtool verify a sample", async () => {
  const sample: string[] = [];
  await fc.assert(
    fc.asyncProperty(registered, fc.nat(1), async (details, index) => {
      const { country: C, legalName: O, organisationId: OU, uniqueName: CN } = details;
      const pem = await createCsr(keys[index] as BrowserKey, { subject: { C, O, OU, CN } });
      const csr = readTestCsr(pem);
      expect(csr.subject).toEqual(Object.entries({ C, O, OU, CN }).map(([type, value]) => ({ type, value })));
      const decision = await evaluateRegistration(csr, { ...goodFacts, registered: details });
      expect(decision).toEqual({ kind: "approved", findings: [] });
      if (sample.length < 12) sample.push(pem);
    }),
    { numRuns: 300 },
  );
  const certtool = program("certtool");
  await Promise.all(
    sample.map(async (pem, index) => {
      const file = `${index}.csr`;
      await bench.write(file, pem);
      const byOpenssl = await bench.run("openssl", "req", "-verify", "-noout", "-in", file);
      expect(byOpenssl.stderr).toContain("verify OK");
      if (!certtool) return;
      const byGnutls = await bench.run(certtool, "--crq-info", "--infile", file);
      expect(byGnutls.stdout).toContain("Self signature: verified");
    }),
  );
}, 120_000);

it("has the subject, string types and order of a CSR of openssl", async () => {
  const subject = { ...testCsrSubject, O: 'Société "Générale", A/S' };
  await bench.write("ours.csr", await createCsr(keys[0] as BrowserKey, { subject }));
  const name = `/C=${subject.C}/O=${subject.O.replace("/", "\\/")}/OU=${subject.OU}/CN=${subject.CN}`;
  const request = ["req", "-new", "-newkey", "ed25519", "-nodes", "-keyout", "their.key", "-utf8", "-subj", name];
  expect(await bench.run("openssl", ...request, "-out", "their.csr")).toMatchObject({ status: 0 });
  const [ours, theirs] = await Promise.all(
    ["ours.csr", "their.csr"].map((file) =>
      bench.run("openssl", "req", "-in", file, "-noout", "-subject", "-nameopt", "multiline,show_type,utf8"),
    ),
  );
  expect(ours?.stdout).toBe(theirs?.stdout);
  expect(ours?.stdout).toContain("PRINTABLESTRING:GB");
  expect(ours?.stdout).toContain("UTF8STRING:Soci");
});

it.each([
  ["hexadecimal DER", "#0c0161"],
  ["a quoted string", '"quoted" and more'],
  ["escapes", "a\\0ab \\, \\\\"],
])("does not interpret a value that looks like %s", async (_, O) => {
  const csr = readTestCsr(await createCsr(keys[0] as BrowserKey, { subject: { ...testCsrSubject, O } }));
  expect(csr.subject[1]).toEqual({ type: "O", value: O });
});

it.each(["", "x".repeat(65), "line\nbreak", "\ud800"])("omits the organisation %j, as the commands do", async (O) => {
  const csr = readTestCsr(await createCsr(keys[0] as BrowserKey, { subject: { ...testCsrSubject, O } }));
  expect(csr.subject.map(({ type }) => type)).toEqual(["C", "OU", "CN"]);
});

describe("for each certificate type", () => {
  it.each([
    [signingProfile, []],
    [transportProfile, []],
    [encryptionProfile, []],
    [organisationTransportProfile, ["api.bank.example", "*.mtls.bank.example"]],
  ] as const)("$id is approved, with host names where the type has them", async (profile, dnsNames) => {
    const usage = profile.type === "encryption" ? "encryption" : "signing";
    const csr = readTestCsr(await createCsr(await createKey("p-256", usage), { subject: testCsrSubject, dnsNames }));
    const application = profile.level === "organisation" ? null : goodFacts.application;
    const decision = await evaluateRegistration(csr, { ...goodFacts, profile, application });
    expect(decision).toEqual({ kind: "approved", findings: [] });
    expect(csr.extensions).toHaveLength(dnsNames.length > 0 ? 1 : 0);
  });
});
