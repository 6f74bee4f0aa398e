import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pemEncode } from "@/lib/pki/pem";
import {
  buildCertificate,
  clientAuth,
  exactExtension,
  indefinite,
  writtenFalse,
} from "@/lib/testing/build-certificate";
import { extension } from "@/lib/testing/build-csr";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { getKey } from "./get-key";
import { importKeys } from "./import-keys";
import { makeHome } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

/** Certificates with unusual encodings that are accepted from other CAs. */
const changes: [what: string, change: Parameters<typeof buildCertificate>[1]][] = [
  ["critical FALSE encoded", { extensions: [exactExtension("2.5.29.37", writtenFalse, clientAuth)] }],
  ["CA FALSE encoded", { extensions: [extension("2.5.29.19", Uint8Array.of(0x30, 3, 1, 1, 0))] }],
  ["an unknown critical extension", { extensions: [extension("1.2.3.4", Uint8Array.of(5, 0), true)] }],
  ["version 1", { version: [] }],
  ["a negative serial", { serial: Uint8Array.of(2, 1, 0x85) }],
  ["an indefinite length", { wrap: indefinite }],
];

it.each(changes)("a certificate of another CA is registered for TLS and returned: %s", async (_, change) => {
  const { clientId, ctx } = await makeHome(t);
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = pemEncode("CERTIFICATE", buildCertificate(pair, change));
  const added = await addKey.execute(ctx, { clientId, key: certificate, usage: "transport" });
  expect(added).toMatchObject({ usage: "transport", certificate, subject: "C=GB, CN=foreign" });
  expect(await getKey.execute(ctx, { clientId, kid: added.kid })).toMatchObject({ subject: "C=GB, CN=foreign" });
});

it.each(changes)("such a certificate is parsed in x5c and as DER in base64: %s", async (_, change) => {
  const { clientId, ctx } = await makeHome(t);
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const base64 = Buffer.from(buildCertificate(pair, change)).toString("base64");
  const key = { ...pair.publicKey.export({ format: "jwk" }), x5c: [base64] };
  const { items } = await importKeys.execute(ctx, { clientId, keys: JSON.stringify({ keys: [key] }) });
  expect(items).toMatchObject([{ status: "active" }]);
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = Buffer.from(buildCertificate(other, change)).toString("base64");
  expect(await addKey.execute(ctx, { clientId, key: der, usage: "transport" })).toMatchObject({ status: "active" });
});
