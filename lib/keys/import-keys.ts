import { defineOperation } from "./context";
import { registerKeys } from "./register-keys";
import { ImportedKeys, ImportKeysInput } from "./schema";

/**
 * Registers all public keys of a JWK set or a PEM file, or none. Unsupported keys of a set are skipped and reported, as for a set at a
 * `jwks_uri` (`read-key-set.ts`).
 */
export const importKeys = defineOperation({
  operation: "key.import",
  summary:
    "Register several public keys of a client in one request: a JWK set or PEM blocks. All or none; unsupported keys are skipped and listed in leftOut.",
  permission: "client:write",
  scope: "organisation",
  effect: "durable",
  input: ImportKeysInput,
  output: ImportedKeys,
  run: ({ ctx, input: { keys, ...request }, auditRow, changed }) =>
    registerKeys({ ctx, auditRow, changed }, { ...request, upload: keys }),
});
