import { defineOperation } from "./context";
import { registerKeys } from "./register-keys";
import { ImportedKeys, ImportKeysInput } from "./schema";

/**
 * Registers all public keys of a JWK set or a PEM file, or none of them. Keys of a set that can't be read here are left out and named,
 * by the rule for a set at a `jwks_uri` (`read-key-set.ts`).
 */
export const importKeys = defineOperation({
  operation: "key.import",
  summary:
    "Register several public keys of a client at once: a JWK set or PEM blocks. All or none; keys of a kind that is not accepted here are left out and named.",
  permission: "client:write",
  scope: "organisation",
  effect: "durable",
  input: ImportKeysInput,
  output: ImportedKeys,
  run: ({ ctx, input: { keys, ...request }, auditRow, changed }) =>
    registerKeys({ ctx, auditRow, changed }, { ...request, upload: keys }),
});
