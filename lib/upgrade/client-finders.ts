import { ineffectiveScopes } from "@/lib/clients/client-scopes";
import { CLIENT_GRANTS, PERMISSIONS } from "@/lib/operation/permissions";
import type { FoundThing, UpgradeFinder } from "./finder";
import type { UpgradeFinding } from "./schema";
import { type ClientOfHolder, findClientsWithoutTransport, findClientsWithScopes } from "./store";

const INEFFECTIVE = PERMISSIONS.filter((permission) => !CLIENT_GRANTS.has(permission));

/** Clients with scopes that are permissions no client can hold. Their other scopes work on. */
export const clientScopes: UpgradeFinder = {
  kind: "client_scopes",
  async find(tx, range) {
    const rows = await findClientsWithScopes(tx, INEFFECTIVE, range);
    return rows.map((row) => {
      const values = ineffectiveScopes(row.scopes);
      const contacts = values.includes("organisation:write")
        ? " Contacts have their own scope, contact:write, which it was given instead of organisation:write."
        : "";
      return found(row, {
        kind: "client_scopes",
        values,
        message: `These scopes were permissions that no role of an organisation grants. They have no effect here any more, and a token request that names one is refused (invalid_scope).${contacts} Remove them from the client.`,
      });
    });
  },
};

/** Clients whose tokens must be bound to a certificate that is not there yet. */
export const clientCertificates: UpgradeFinder = {
  kind: "client_certificate",
  async find(tx, range) {
    const rows = await findClientsWithoutTransport(tx, range);
    return rows.map((row) =>
      found(row, {
        kind: "client_certificate",
        values: [],
        message:
          "FAPI 2.0 allows only tokens bound to the client's certificate. The client gets no token until its application has an active Transport certificate and it asks for tokens with it, at the mTLS address.",
      }),
    );
  },
};

function found(row: ClientOfHolder, about: Pick<UpgradeFinding, "kind" | "values" | "message">): FoundThing {
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
