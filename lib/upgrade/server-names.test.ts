import { afterAll, beforeAll, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { csrForNames, freshCsr } from "@/lib/certificates/testing";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { findPage } from "./list-upgrade-findings";
import { serverNames } from "./server-names";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

it("finds active server certificates with names that are no longer issued, and gives the reason", async () => {
  const { id: organisationId } = await t.makeOrganisation({ legalName: "Old Names PLC" });
  const { id: applicationId } = await t.makeApplication(organisationId);
  const root = t.as("super_admin");
  const issue = (names: string[]) =>
    issueCertificate.execute(root, { organisationId, type: "organisation-transport", csr: csrForNames(...names) });
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
  const later = new Date(t.clock.now().getTime() + 10 * 365 * DAY_MS);
  expect((await findPage(t.deps.db.prisma, finders, { now: later, limit: 50, cursor: undefined })).items).toEqual([]);
});
