import { afterAll, beforeAll, expect, it } from "vitest";
import { createApplication } from "@/lib/applications/create-application";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { updateClient } from "@/lib/clients/update-client";
import { addContact } from "@/lib/organisations/add-contact";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { listAuditEvents } from "./list-audit-events";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

it("the activity of an application lists the events of its clients, certificates and contacts only", async () => {
  const { id: organisationId } = await t.makeOrganisation();
  const ctx = t.as("admin", organisationId);
  const given = { organisationId, type: "server_to_server", securityConfiguration: "private_key_jwt" };
  const { id: applicationId } = await createApplication.execute(ctx, { ...given, name: "One" });
  const other = await createApplication.execute(ctx, { ...given, name: "Other" });
  await createClient.execute(ctx, { applicationId: other.id, name: "Other's", authMethod: "private_key_jwt" });
  const { clientId } = await createClient.execute(ctx, {
    applicationId,
    name: "Worker",
    authMethod: "private_key_jwt",
  });
  await updateClient.execute(ctx, { clientId, name: "Worker 1" });
  const contact = { organisationId, applicationId, name: "Team", email: "team@bank.example", kind: "security" };
  await addContact.execute(ctx, contact);
  const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
  await revokeCertificate.execute(ctx, { kid, reason: "superseded" });

  const { items } = await listAuditEvents.execute(ctx, { applicationId, limit: 200 });
  const operations = [...new Set(items.map(({ operation }) => operation))];
  expect(operations).toEqual([
    "certificate.revoke",
    "certificate.issue",
    "contact.add",
    "client.update",
    "client.create",
    "application.create",
  ]);
  expect(new Set(items.map((event) => event.applicationId))).toEqual(new Set([applicationId]));

  const stranger = t.as("admin", (await t.makeOrganisation()).id);
  expect((await listAuditEvents.execute(stranger, { applicationId })).items).toEqual([]);
});
