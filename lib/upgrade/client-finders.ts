import { ineffectiveScopes } from "@/lib/clients/client-scopes";
import { CLIENT_GRANTS, PERMISSIONS } from "@/lib/operation/permissions";
import type { FoundItem, UpgradeFinder } from "./finder";
import type { UpgradeFinding } from "./schema";
import { type ClientOfHolder, findClientsWithoutTransport, findClientsWithScopes } from "./store";

const INEFFECTIVE = PERMISSIONS.filter((permission) => !CLIENT_GRANTS.has(permission));

/** Clients with scopes that are permissions no client can have. Their other scopes are unaffected. */
export const clientScopes: UpgradeFinder = {
  kind: "client_scopes",
  async find(tx, range) {
    const rows = await findClientsWithScopes(tx, INEFFECTIVE, range);
    return rows.map((row) => {
      const values = ineffectiveScopes(row.scopes);
      const contacts = values.includes("organisation:write")
        ? " Contacts have their own scope, contact:write, which the upgrade added to this client."
        : "";
      return found(row, {
        kind: "client_scopes",
        values,
        message: `These scopes are permissions that no organisation role grants. They no longer have an effect, and a token request with one of them is rejected (invalid_scope).${contacts} Remove them from the client.`,
      });
    });
  },
};

/** Clients whose tokens must be bound to a certificate that does not exist yet. */
export const clientCertificates: UpgradeFinder = {
  kind: "client_certificate",
  async find(tx, range) {
    const rows = await findClientsWithoutTransport(tx, range);
    return rows.map((row) =>
      found(row, {
        kind: "client_certificate",
        values: [],
        message:
          "FAPI 2.0 allows only tokens bound to the client's certificate or to a DPoP key. The client gets no token until its application has an active Transport certificate and it requests tokens with that certificate at the mTLS URL, or until its sender constraint is a DPoP key (client's page, Settings).",
      }),
    );
  },
};

function found(row: ClientOfHolder, about: Pick<UpgradeFinding, "kind" | "values" | "message">): FoundItem {
  const { clientId, name, applicationId, organisationId } = row;
  return {
    id: clientId,
    finding: {
      ...{ organisationId, organisationName: row.organisation.legalName },
      ...{ applicationId, applicationName: row.application.name, clientId, kid: null, name },
      ...about,
    },
  };
}
