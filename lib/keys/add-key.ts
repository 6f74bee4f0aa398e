import { defineOperation } from "./context";
import { registerOneKey } from "./register-keys";
import { AddKeyInput, RegisteredKey } from "./schema";

/** Registers one public key of a client: JWK, PEM or X.509. See `register-keys.ts`. */
export const addKey = defineOperation({
  operation: "key.add",
  summary: "Register a public key of a client: JWK, PEM or X.509.",
  permission: "client:write",
  scope: "organisation",
  effect: "durable",
  input: AddKeyInput,
  output: RegisteredKey,
  run: ({ ctx, input: { key, ...request }, auditRow, changed }) =>
    registerOneKey({ ctx, auditRow, changed }, { ...request, upload: key }),
});
