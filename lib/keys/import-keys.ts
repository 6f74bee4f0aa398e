import { defineOperation } from "@/lib/operation/operation";
import { registerKeys } from "./register-keys";
import { ImportKeysInput, RegisteredKeyList } from "./schema";

/** Registers all public keys of a JWK set or a PEM file, or none of them. */
export const importKeys = defineOperation({
  operation: "key.import",
  summary: "Register several public keys of a client at once: a JWK set or PEM blocks. All or none.",
  permission: "client:write",
  scope: "organisation",
  effect: "durable",
  input: ImportKeysInput,
  output: RegisteredKeyList,
  async run({ ctx, input: { keys, ...request }, auditRow, changed }) {
    return { items: await registerKeys({ ctx, auditRow, changed }, { ...request, upload: keys }) };
  },
});
