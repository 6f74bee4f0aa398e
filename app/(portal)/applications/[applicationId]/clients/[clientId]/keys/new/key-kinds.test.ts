import { expect, it } from "vitest";
import { CSR_KEY_ALGORITHMS } from "@/lib/certificates/schema/csr";
import { keyKinds } from "./key-kinds";

const named = (algs: readonly string[], supported: Parameters<typeof keyKinds>[1]) =>
  keyKinds(algs, supported).map(({ algorithm }) => algorithm);

it("are offered for the algorithms of the client that the browser supports", () => {
  expect(named(["PS256"], CSR_KEY_ALGORITHMS)).toEqual(["rsa-2048", "rsa-3072", "rsa-4096"]);
  expect(named(["EdDSA", "ES256"], CSR_KEY_ALGORITHMS)).toEqual(["p-256", "ed25519"]);
  expect(named(["EdDSA", "ES256"], ["p-256", "rsa-2048"])).toEqual(["p-256"]);
  expect(named([], CSR_KEY_ALGORITHMS)).toEqual([]);
});
