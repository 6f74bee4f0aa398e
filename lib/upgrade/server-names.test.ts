import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { writeDer, writeSequence } from "@/lib/pki/der-write";
import { pemEncode } from "@/lib/pki/pem";
import { buildCsr, extension, extensionRequest, signerFrom } from "@/lib/testing/build-csr";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { findPage } from "./list-upgrade-findings";
import { serverNames } from "./server-names";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

function csrFor(names: string[]): string {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const general = names.map((name) => writeDer(0x82, Buffer.from(name)));
  const attributes = [extensionRequest(extension("2.5.29.17", writeSequence(...general)))];
  const der = buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: "x" }], { attributes });
  return pemEncode("CERTIFICATE REQUEST", der);
}

it("finds server certificates in force with names that would not be issued now, and says why", async () => {
  const { id: organisationId } = await t.makeOrganisation({ legalName: "Old Names PLC" });
  const { id: applicationId } = await t.makeApplication(organisationId);
  const root = t.as("super_admin");
  const issue = (names: string[]) =>
    issueCertificate.execute(root, { organisationId, type: "organisation-transport", csr: csrFor(names) });
  const bad = await issue(["api.old-names.com", "internal.old-names.com"]);
  await issue(["api.old-names.com"]);
  const revoked = await issue(["internal.old-names.com"]);
  await revokeCertificate.execute(root, { kid: revoked.kid, reason: "superseded" });
  await issueCertificate.execute(root, { applicationId, type: "transport", csr: await freshCsr() });

  const finders = [serverNames((name) => (name.startsWith("internal.") ? "is not public." : undefined))];
  const page = await findPage(t.deps.db.prisma, finders, { now: t.clock.now(), limit: 50, cursor: undefined });
  expect(page.items).toEqual([
    {
      ...{ kind: "server_names", organisationId, organisationName: "Old Names PLC", applicationId: null },
      ...{ applicationName: null, clientId: null, kid: bad.kid, name: bad.name, values: ["internal.old-names.com"] },
      message: expect.stringContaining("internal.old-names.com: is not public."),
    },
  ]);
  const later = new Date(t.clock.now().getTime() + 10 * 365 * 86_400_000);
  expect((await findPage(t.deps.db.prisma, finders, { now: later, limit: 50, cursor: undefined })).items).toEqual([]);
});
