import { assertMay } from "@/lib/operation/actor";
import { present } from "@/lib/operation/present";
import { parseFormattedName } from "@/lib/pki/name-text";
import { defineOperation } from "./context";
import { findReferenced } from "./find-referenced";
import { Certificate } from "./schema/certificate";
import { UpdateCertificateInput } from "./schema/update";
import { searchTextOf } from "./search-text";
import { replaceNotes, type WholeRow } from "./store";
import { readScope, toCertificate } from "./view";

/**
 * Changes the name and the note about the key's location: texts of the portal, which are not part of the certificate. Allowed in every state,
 * because expired and revoked certificates are listed too. Of two concurrent calls the second gets `conflict`.
 */
export const updateCertificate = defineOperation({
  operation: "certificate.update",
  summary: "Rename a certificate, or change the note about where its key is.",
  permission: "certificate:issue",
  scope: "organisation",
  effect: "write",
  input: UpdateCertificateInput,
  output: Certificate,
  async run({ ctx, input: { kid: reference, ...changes }, tx, audit }) {
    const before = await findReferenced(tx, readScope(ctx.actor), reference);
    const { id: entityId, organisationId, applicationId } = before;
    assertMay(ctx.actor, "certificate:issue", before);
    const after = { ...before, ...present(changes) };
    await replaceNotes(tx, before, {
      name: after.name,
      keyHolderNote: after.keyHolderNote,
      searchText: searchTextOf({
        commonName: parseFormattedName(after.subject).findLast(({ type }) => type === "CN")?.value ?? "",
        name: after.name,
        legalName: after.organisation.legalName,
        applicationName: after.application?.name,
      }),
    });
    await audit({
      entity: "certificate",
      entityId,
      organisationId,
      applicationId,
      before: snapshot(before),
      after: snapshot(after),
    });
    return toCertificate(ctx.deps, after);
  },
});

/** Without the status: webhooks derive their events from changes of it. */
const snapshot = ({ kid, name, keyHolderNote }: WholeRow) => ({ kid, name, keyHolderNote });
