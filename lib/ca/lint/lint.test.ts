import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCertificate } from "@/lib/pki/certificate";
import { assembleCertificate, encodeTbsCertificate } from "@/lib/pki/tbs-certificate";
import { encryptionProfile, organisationTransportProfile } from "@/lib/profiles/built-in";
import { tbsFieldsOf } from "../build";
import { leafIssuanceProfile, ocspResponderProfile } from "../issuance-profile";
import { lintSignature } from "../lint-key";
import { testKey, testNow } from "../testing";
import { validityFor } from "../validity";
import { certificateLints, lintCertificate } from "./lint";
import { cases, type Mutation, planFor, swap } from "./testing/lint-cases";

const plan = planFor({});

/** Names of the lints with findings for a certificate that was mutated between plan and encoding. */
function failingLints(mutation: Mutation): string[] {
  const mutated = { ...plan, ...mutation.plan?.() };
  const fields = tbsFieldsOf(mutated);
  const encoded = Buffer.from(encodeTbsCertificate({ ...fields, ...mutation.fields?.(fields) }));
  const tbsDer = mutation.bytes?.(encoded) ?? encoded;
  const algorithm = mutated.issuer.algorithm;
  const certificate = parseCertificate(assembleCertificate(tbsDer, algorithm, lintSignature(algorithm, tbsDer)));
  return [...new Set(lintCertificate({ ...mutated, certificate }).map(({ lint }) => lint))];
}

describe("certificate lints", () => {
  it("all run: the list has every file of the folder", () => {
    const others = ["certificate-lint", "lint", "publishable"];
    const files = readdirSync(new URL(".", import.meta.url)).filter(
      (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
    );
    const names = files.map((file) => file.slice(0, -3)).filter((name) => !others.includes(name));
    expect(certificateLints.map(({ name }) => name)).toEqual(names.sort());
  });

  it("have no findings for a valid certificate of each kind", () => {
    expect(failingLints({})).toEqual([]);
    const x25519 = { profile: leafIssuanceProfile(encryptionProfile), publicKey: testKey("X25519") };
    expect(failingLints({ plan: () => x25519 })).toEqual([]);
    const server = {
      profile: leafIssuanceProfile(organisationTransportProfile),
      subjectAltNames: [{ kind: "dns", value: "a.example" } as const],
    };
    expect(failingLints({ plan: () => server })).toEqual([]);
    const responder = {
      profile: ocspResponderProfile,
      publicKey: testKey("P-256"),
      validity: validityFor(testNow, 90),
    };
    expect(failingLints({ plan: () => responder })).toEqual([]);
  });

  it("each have a failing case", () => {
    expect(new Set(cases.map(([lint]) => lint))).toEqual(new Set(certificateLints.map(({ name }) => name)));
  });

  it.each(cases)("%s fails: %s", (lint, _what, mutation) => {
    expect(failingLints(mutation)).toContain(lint);
  });

  it("report a responder without nocheck", () => {
    const plan = () => ({
      profile: ocspResponderProfile,
      publicKey: testKey("P-256"),
      validity: validityFor(testNow, 90),
    });
    expect(failingLints({ plan, fields: swap("ocspNoCheck", () => null) })).toEqual(["ocsp-no-check"]);
  });
});
