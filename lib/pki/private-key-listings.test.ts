import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { parseCsr } from "./csr";
import { findPrivateKey } from "./private-key";

import {
  decimal,
  directory,
  hex,
  type Kind,
  LISTINGS,
  lines,
  MEMBERS,
  pairs,
  pairWithLeadingZero,
  run,
  type Sample,
  sampleOf,
} from "./testing/private-key-listings";

afterAll(() => rmSync(directory, { recursive: true }));

const KINDS = Object.keys(pairs) as Kind[];

const samples = Object.fromEntries(KINDS.map((kind) => [kind, sampleOf(kind)])) as Record<Kind, Sample>;

const { d: rsaD = "", n: rsaN = "", p: rsaP = "", q: rsaQ = "" } = samples.RSA.jwk;
describe.each(KINDS)("a %s private key beside its valid CSR", (kind) => {
  const sample = samples[kind];
  it.each(Object.entries({ ...LISTINGS, ...MEMBERS }))("is refused and blocked as %s", (_, write) => {
    const text = write(sample);
    for (const upload of [`${sample.csrPem}\n${text}\n`, `${text}\n${sample.csrPem}`]) {
      expect(findPrivateKey(Buffer.from(upload))?.leakedKeyFamilies).toEqual([sample.family]);
    }
  });

  it.each(Object.entries(LISTINGS))("is recognised in the browser as %s", (_, write) => {
    expect(looksPrivate(`${sample.csrPem}\n${write(sample)}\n`)).toEqual(expect.any(String));
  });

  it("is not found in openssl output and dumps of the request", () => {
    const text = run("openssl", "req", "-inform", "DER", "-in", sample.request, "-text");
    for (const upload of [sample.csrPem, text]) expect(parseCsr(Buffer.from(upload))).toMatchObject({ ok: true });
    const asKey = { ...sample, own: sample.csr, file: sample.request, pem: sample.requestPem };
    for (const [name, write] of Object.entries(LISTINGS)) {
      if (name.startsWith("openssl pkey")) continue;
      const upload = `${sample.csrPem}\n${write(asKey)}\n`;
      expect([name, findPrivateKey(Buffer.from(upload)), looksPrivate(upload)]).toEqual([name, undefined, undefined]);
    }
  });
});

it("an RSA private exponent alone is refused and blocked", () => {
  const { csrPem, family } = samples.RSA;
  for (const text of [rsaD, hex(Buffer.from(rsaD, "base64url")), decimal(rsaD)]) {
    expect(findPrivateKey(Buffer.from(`${csrPem}\n${text}\n`))?.leakedKeyFamilies).toEqual([family]);
  }
});

it.each<[string, string]>([
  ["numbers in decimal, as Python prints them", [rsaN, rsaP, rsaQ].map((one) => decimal(one)).join("\n")],
  ["a table of base64url", `n,p\n${rsaN},${rsaP}`],
  ["n and d in decimal", `n=${decimal(rsaN)} d=${decimal(rsaD)}`],
])("an RSA key without a CSR is identified by its modulus: %s", (_, text) => {
  expect(findPrivateKey(Buffer.from(text))?.leakedKeyFamilies).toEqual([samples.RSA.family]);
});

describe.each(["P-256", "P-384", "Ed25519"] as const)("the members of a %s JWK under other names", (kind) => {
  it.each<[string, Sample]>([
    ["any key", samples[kind]],
    ["a private half with a leading zero", sampleOf(kind, pairWithLeadingZero(kind, "d"))],
    ["a public half with a leading zero", sampleOf(kind, pairWithLeadingZero(kind, "x"))],
  ])("are refused and blocked: %s", (_, { jwk: { d, ...open }, family }) => {
    expect(findPrivateKey(Buffer.from(JSON.stringify({ ...open, note: d })))?.leakedKeyFamilies[0]?.[1]).toBe(
      family[1],
    );
  });
});

describe.each(["P-256", "P-384", "Ed25519"] as const)("a %s private half with a leading zero", (kind) => {
  const sample = sampleOf(kind, pairWithLeadingZero(kind, "d"));
  it.each(Object.entries({ ...LISTINGS, ...MEMBERS }))("is refused and blocked as %s", (_, write) => {
    expect(findPrivateKey(Buffer.from(`${sample.csrPem}\n${write(sample)}\n`))?.leakedKeyFamilies).toEqual([
      sample.family,
    ]);
  });
});

describe("data that is not a private key", () => {
  const { csrPem, csr } = samples["P-256"];
  const noise = randomBytes(2_000);
  it.each<[string, string]>([
    ["noise in hexadecimal", hex(noise)],
    ["noise as a dump", lines(hex(noise), 32).join("\n")],
    ["noise as a list", JSON.stringify([...noise])],
    ["noise in base64", noise.toString("base64")],
    ["a README", readFileSync("README.md", "utf8")],
    ["a request of another key in PEM", samples.RSA.csrPem.replaceAll("-----", "")],
    ["the request in base64", csr.toString("base64")],
    ["a licence", readFileSync("LICENSE", "utf8")],
    [
      "a table of numbers",
      Array.from({ length: 400 }, (_, i) => `${i}: ${(i * 7919) % 256}, ${(i * 31) % 256}`).join("\n"),
    ],
    ["a note", "Private-Key: I keep it in the safe. priv: yes. prime1: 3"],
  ])("is accepted beside a valid CSR: %s", (_, text) => {
    expect(findPrivateKey(Buffer.from(`${text}\n${csrPem}`))).toBeUndefined();
    expect(looksPrivate(`${text}\n${csrPem}`)).toBeUndefined();
  });
});
