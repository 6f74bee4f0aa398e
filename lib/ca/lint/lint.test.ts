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

/** Names of the lints that speak about a certificate mutated on its way from the plan to the bytes. */
function speaking(mutation: Mutation): string[] {
  const mutated = { ...plan, ...mutation.plan?.() };
  const fields = tbsFieldsOf(mutated);
  const encoded = Buffer.from(encodeTbsCertificate({ ...fields, ...mutation.fields?.(fields) }));
  const tbsDer = mutation.bytes?.(encoded) ?? encoded;
  const algorithm = mutated.issuer.algorithm;
  const certificate = parseCertificate(assembleCertificate(tbsDer, algorithm, lintSignature(algorithm, tbsDer)));
  return [...new Set(lintCertificate({ ...mutated, certificate }).map(({ lint }) => lint))];
}

describe("certificate lints", () => {
  it("all run: the list holds every file of the folder", () => {
    const others = ["certificate-lint", "lint", "publishable"];
    const files = readdirSync(new URL(".", import.meta.url)).filter(
      (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
    );
    const names = files.map((file) => file.slice(0, -3)).filter((name) => !others.includes(name));
    expect(certificateLints.map(({ name }) => name)).toEqual(names.sort());
  });

  it("are all silent about a sound certificate of each kind", () => {
    expect(speaking({})).toEqual([]);
    const x25519 = { profile: leafIssuanceProfile(encryptionProfile), publicKey: testKey("X25519") };
    expect(speaking({ plan: () => x25519 })).toEqual([]);
    const server = {
      profile: leafIssuanceProfile(organisationTransportProfile),
      subjectAltNames: [{ kind: "dns", value: "a.example" } as const],
    };
    expect(speaking({ plan: () => server })).toEqual([]);
    const responder = {
      profile: ocspResponderProfile,
      publicKey: testKey("P-256"),
      validity: validityFor(testNow, 90),
    };
    expect(speaking({ plan: () => responder })).toEqual([]);
  });

  it("each have a case in which they speak", () => {
    expect(new Set(cases.map(([lint]) => lint))).toEqual(new Set(certificateLints.map(({ name }) => name)));
  });

  it.each(cases)("%s speaks: %s", (lint, _what, mutation) => {
    expect(speaking(mutation)).toContain(lint);
  });

  it("see the missing nocheck of a responder", () => {
    const plan = () => ({
      profile: ocspResponderProfile,
      publicKey: testKey("P-256"),
      validity: validityFor(testNow, 90),
    });
    expect(speaking({ plan, fields: swap("ocspNoCheck", () => null) })).toEqual(["ocsp-no-check"]);
  });
});
