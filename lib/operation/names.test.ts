import { describe, expect, it } from "vitest";
import { operationIdOf, pluralOf } from "./names";

describe("operationIdOf", () => {
  it.each([
    ["certificate.revoke", "revokeCertificate"],
    ["client.rotate_secret", "rotateClientSecret"],
    ["access_token.list", "listAccessTokens"],
    ["authority.list", "listAuthorities"],
    ["key.import", "importKeys"],
    ["webhook.list_deliveries", "listWebhookDeliveries"],
  ])("%s → %s", (operation, id) => expect(operationIdOf(operation)).toBe(id));
});

describe("pluralOf", () => {
  it.each([
    ["key", "keys"],
    ["authority", "authorities"],
    ["client", "clients"],
  ])("%s → %s", (noun, plural) => expect(pluralOf(noun)).toBe(plural));
});
