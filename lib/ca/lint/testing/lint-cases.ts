/** Certificates with one defect each, and the lint that must report it. */
import { type DerNode, readDer, TAG } from "@/lib/pki/der";
import { writeDer, writeOctetString, writeSequence } from "@/lib/pki/der-write";
import * as extensions from "@/lib/pki/extensions";
import { encodeName } from "@/lib/pki/names";
import type { TbsCertificateFields } from "@/lib/pki/tbs-certificate";
import { organisationTransportProfile, transportProfile } from "@/lib/profiles/built-in";
import type { CertificatePlan } from "../../certificate-plan";
import { leafIssuanceProfile } from "../../issuance-profile";
import { serialFromRandom } from "../../serial";
import { testKey, testNow, testPki, testSerialRandom, testSubject } from "../../testing";
import { validityFor } from "../../validity";

const leafKey = testKey("RSA");
const pki = await testPki();

export function planFor(change: Partial<CertificatePlan>): CertificatePlan {
  return {
    profile: leafIssuanceProfile(transportProfile),
    issuer: pki.issuer,
    subject: testSubject,
    publicKey: leafKey,
    subjectAltNames: [],
    ownHosts: ["portal.example.com"],
    serialBytes: serialFromRandom(testSerialRandom()),
    validity: validityFor(testNow, 350),
    ...change,
  };
}

export interface Mutation {
  /** Changes the plan. */
  plan?: () => Partial<CertificatePlan>;
  /** Changes what is encoded, so that it differs from the plan. */
  fields?: (fields: TbsCertificateFields) => Partial<TbsCertificateFields>;
  /** Changes the encoded TBS itself. */
  bytes?: (tbsDer: Buffer) => Buffer;
}

/** Replaces the extension with the same OID; null removes it. */
export function swap(name: Parameters<typeof extensions.encodeExtension>[0], replacement: () => Uint8Array | null) {
  return ({ extensions: list }: TbsCertificateFields) => {
    // identifier and length (2 bytes each), then the OID: equal for two extensions of one kind
    const oid = Buffer.from(extensions.encodeExtension(name, false, Uint8Array.of(5, 0))).subarray(2, 7);
    const at = list.findIndex((extension) => Buffer.from(extension).subarray(0, 12).includes(oid));
    const next = replacement();
    return { extensions: list.flatMap((extension, i) => (i === at ? (next ? [next] : []) : [extension])) };
  };
}

const append = (extension: () => Uint8Array) => (fields: TbsCertificateFields) => ({
  extensions: [...fields.extensions, extension()],
});
const at = (text: string) => new Date(text);
const nameWith = (type: string, value: string) => [...testSubject.filter((one) => one.type !== type), { type, value }];

export const cases: [lint: string, what: string, mutation: Mutation][] = [
  [
    "version-3",
    "version 1",
    { bytes: (tbs) => replaceElement(tbs, Uint8Array.of(0xa0, 3, 2, 1, 2), Uint8Array.of(0xa0, 3, 2, 1, 0)) },
  ],
  ["serial-length", "21 bytes", { fields: () => ({ serialBytes: Buffer.alloc(21, 0x55) }) }],
  ["serial-positive", "negative", { fields: () => ({ serialBytes: Buffer.alloc(17, 0xaa) }) }],
  ["serial-positive", "zero", { fields: () => ({ serialBytes: Uint8Array.of(0) }) }],
  ["serial-entropy", "8 bytes", { fields: () => ({ serialBytes: Buffer.alloc(8, 0x55) }) }],
  ["serial-planned", "another serial", { fields: () => ({ serialBytes: serialFromRandom(testSerialRandom()) }) }],
  [
    "validity-order",
    "notAfter before notBefore",
    { fields: ({ notBefore }) => ({ notAfter: new Date(notBefore.getTime() - 1000) }) },
  ],
  ["validity-within-issuer", "expires after the issuer", { fields: () => ({ notAfter: at("2046-01-01T00:00:00Z") }) }],
  ["validity-within-issuer", "begins before the issuer", { fields: () => ({ notBefore: at("2020-01-01T00:00:00Z") }) }],
  [
    "validity-length",
    "one second too long",
    { fields: ({ notAfter }) => ({ notAfter: new Date(notAfter.getTime() + 1000) }) },
  ],
  [
    "time-encoding",
    "GeneralizedTime before 2050",
    {
      bytes: (tbs) =>
        replaceElement(
          tbs,
          writeDer(TAG.utcTime, Buffer.from("261121101100Z")),
          writeDer(TAG.generalizedTime, Buffer.from("20261121101100Z")),
        ),
    },
  ],
  [
    "issuer-name",
    "another issuer",
    { fields: () => ({ issuerDer: encodeName([{ type: "CN", value: "Another CA" }]) }) },
  ],
  [
    "authority-key-identifier",
    "another key's",
    { fields: swap("authorityKeyIdentifier", () => extensions.authorityKeyIdentifierExtension(Buffer.alloc(20))) },
  ],
  ["authority-key-identifier", "absent", { fields: swap("authorityKeyIdentifier", () => null) }],
  [
    "subject-key-identifier",
    "another key's",
    { fields: swap("subjectKeyIdentifier", () => extensions.subjectKeyIdentifierExtension(Buffer.alloc(20))) },
  ],
  ["subject-key-identifier", "absent", { fields: swap("subjectKeyIdentifier", () => null) }],
  [
    "critical-flags",
    "CA:FALSE not critical",
    { fields: swap("basicConstraints", () => extensions.encodeExtension("basicConstraints", false, writeSequence())) },
  ],
  [
    "critical-flags",
    "SKI critical",
    {
      fields: swap("subjectKeyIdentifier", () =>
        extensions.encodeExtension("subjectKeyIdentifier", true, writeOctetString(Buffer.alloc(20))),
      ),
    },
  ],
  [
    "key-usage",
    "one bit too many",
    {
      fields: swap("keyUsage", () =>
        extensions.keyUsageExtension(["digitalSignature", "keyEncipherment", "keyCertSign"]),
      ),
    },
  ],
  [
    "key-usage",
    "one bit too few",
    { fields: swap("keyUsage", () => extensions.keyUsageExtension(["digitalSignature"])) },
  ],
  ["key-usage", "absent", { fields: swap("keyUsage", () => null) }],
  [
    "key-usage-bits",
    "trailing zero bits",
    {
      fields: swap("keyUsage", () =>
        extensions.encodeExtension("keyUsage", true, Uint8Array.of(TAG.bitString, 2, 0, 0xa0)),
      ),
    },
  ],
  ["extended-key-usage", "absent", { fields: swap("extendedKeyUsage", () => null) }],
  [
    "extended-key-usage",
    "serverAuth too",
    { fields: swap("extendedKeyUsage", () => extensions.extendedKeyUsageExtension(["clientAuth", "serverAuth"])) },
  ],
  [
    "basic-constraints",
    "a CA",
    { fields: swap("basicConstraints", () => extensions.basicConstraintsExtension({ ca: true, pathLength: 0 })) },
  ],
  ["basic-constraints", "absent", { fields: swap("basicConstraints", () => null) }],
  ["crl-distribution-point", "absent", { fields: swap("cRLDistributionPoints", () => null) }],
  [
    "crl-distribution-point",
    "another URL",
    {
      fields: swap("cRLDistributionPoints", () =>
        extensions.crlDistributionPointsExtension("http://elsewhere.example/crl"),
      ),
    },
  ],
  ["crl-distribution-point", "https", { plan: () => withUrls({ crl: "https://pki.example/pki/issuing.crl" }) }],
  ["authority-info-access", "absent", { fields: swap("authorityInfoAccess", () => null) }],
  ["authority-info-access", "https", { plan: () => withUrls({ ocsp: "https://pki.example/pki/ocsp/issuing" }) }],
  ["certificate-policies", "absent", { fields: swap("certificatePolicies", () => null) }],
  [
    "certificate-policies",
    "any policy",
    { fields: swap("certificatePolicies", () => extensions.certificatePoliciesExtension(["2.5.29.32.0"])) },
  ],
  [
    "duplicate-extensions",
    "the same extension twice",
    { fields: ({ extensions: list }) => ({ extensions: [...list, list[0] as Uint8Array] }) },
  ],
  [
    "known-extensions",
    "critical name constraints",
    { fields: append(() => extensions.encodeExtension("nameConstraints", true, writeSequence())) },
  ],
  [
    "known-extensions",
    "not critical",
    { fields: append(() => extensions.encodeExtension("tlsFeature", false, writeSequence())) },
  ],
  ["ocsp-no-check", "in a leaf", { fields: append(() => extensions.ocspNoCheckExtension()) }],
  ["subject-registered", "another OU", { fields: () => ({ subjectDer: encodeName(nameWith("OU", "another-ou")) }) }],
  ["subject-complete", "no CN", { plan: () => ({ subject: testSubject.filter(({ type }) => type !== "CN") }) }],
  ["subject-complete", "two CNs", { plan: () => ({ subject: [...testSubject, { type: "CN", value: "second" }] }) }],
  ["subject-complete", "empty", { plan: () => ({ subject: nameWith("OU", " ") }) }],
  ["subject-lengths", "CN of 65", { plan: () => ({ subject: nameWith("CN", "a".repeat(65)) }) }],
  ["subject-lengths", "country of 3", { plan: () => ({ subject: nameWith("C", "GBR") }) }],
  [
    "subject-string-types",
    "O as PrintableString",
    {
      bytes: (tbs) =>
        replaceElement(
          tbs,
          writeDer(TAG.utf8String, Buffer.from("Example Bank PLC")),
          writeDer(TAG.printableString, Buffer.from("Example Bank PLC")),
        ),
    },
  ],
  ...["*", "com", "127.0.0.1", "portal.example.com", "a_b.example.com"].map((value): [string, string, Mutation] => [
    "host-names",
    value,
    {
      plan: () => ({
        profile: leafIssuanceProfile(organisationTransportProfile),
        subjectAltNames: [{ kind: "dns", value }],
      }),
    },
  ]),
  [
    "subject-alt-names",
    "not allowed by the profile",
    { plan: () => ({ subjectAltNames: [{ kind: "dns", value: "a.example" }] }) },
  ],
  [
    "subject-alt-names",
    "not planned",
    {
      plan: () => ({ profile: leafIssuanceProfile(organisationTransportProfile) }),
      fields: append(() => extensions.subjectAltNameExtension([{ kind: "dns", value: "a.example" }])),
    },
  ],
  ["signature-algorithm", "another inside", { fields: () => ({ signatureAlgorithm: "ecdsa-with-SHA384" }) }],
  ["public-key", "another key", { fields: () => ({ spkiDer: testKey("RSA").spkiDer }) }],
  [
    "public-key",
    "of another kind",
    {
      plan: () => ({
        publicKey: testKey("Ed25519"),
        profile: { ...leafIssuanceProfile(transportProfile), keyUsages: { Ed25519: ["digitalSignature"] } },
      }),
    },
  ],
  ["not-issuer-key", "the CA's key", { plan: () => ({ publicKey: pki.issuer.publicKey }) }],
];

function withUrls(urls: { crl?: string; ocsp?: string }): Partial<CertificatePlan> {
  const all = {
    crl: "http://a.example/crl",
    ocsp: "http://a.example/ocsp",
    caIssuers: "http://a.example/crt",
    ...urls,
  };
  const statusPointers = [
    extensions.crlDistributionPointsExtension(all.crl),
    extensions.authorityInfoAccessExtension(all),
  ];
  return { issuer: { ...pki.issuer, urls: all, encoded: { ...pki.issuer.encoded, statusPointers } } };
}

/** Re-encodes the structure with every element that equals `find` replaced. */
function replaceElement(der: Uint8Array, find: Uint8Array, replacement: Uint8Array): Buffer {
  const rebuild = (node: DerNode): Uint8Array => {
    if (Buffer.compare(node.bytes, find) === 0) return replacement;
    return node.tag & 0x20 ? writeDer(node.tag, ...node.children.map(rebuild)) : node.bytes;
  };
  return Buffer.from(rebuild(readDer(der)));
}
