/** A small PKI in memory for tests: root, issuing CA and responder, with freshly generated keys. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { type PublicKey, publicKeyFromSpki } from "@/lib/pki/public-key";
import { signingProfile } from "@/lib/profiles/built-in";
import type { CertificateProfile } from "@/lib/profiles/profile";
import { prepareIssuingCa, prepareOcspResponder, prepareRoot } from "./authority";
import { createIssuer, type Issuer } from "./issuer";
import { localSigner } from "./keys/local-signer";
import type { Signer } from "./keys/signer";
import { createOcspResponder, type OcspResponder } from "./ocsp";
import { prepareCertificate } from "./prepare";
import { serialRandomBytes } from "./serial";
import { type SignedCertificate, signPrepared } from "./sign";

export const testNow = new Date("2026-11-21T10:11:42.500Z");

export interface TestPki {
  rootSigner: Signer;
  rootDer: Uint8Array;
  root: Issuer;
  issuingSigner: Signer;
  issuingDer: Uint8Array;
  issuer: Issuer;
  responder: OcspResponder;
}

/** A fresh public key. */
export function testKey(kind: "RSA" | "P-256" | "P-384" | "Ed25519" | "X25519" = "P-256"): PublicKey {
  return publicKeyFromSpki(generate(kind).publicKey.export({ format: "der", type: "spki" }));
}

function generate(kind: "RSA" | "P-256" | "P-384" | "Ed25519" | "X25519") {
  if (kind === "RSA") return generateKeyPairSync("rsa", { modulusLength: 2048 });
  if (kind === "Ed25519") return generateKeyPairSync("ed25519");
  return kind === "X25519" ? generateKeyPairSync("x25519") : generateKeyPairSync("ec", { namedCurve: kind });
}

export const testSerialRandom = () => randomBytes(serialRandomBytes);

/** Root P-384 or RSA, issuing CA P-256 or RSA, responder P-256 or RSA. `pkiUrl`: base of the status URLs in its certificates. */
export async function testPki(
  keys: "EC" | "RSA" = "EC",
  now = testNow,
  pkiUrl = "http://pki.example/pki",
): Promise<TestPki> {
  const signer = (keyRef: string, curve: "P-256" | "P-384") =>
    localSigner(keyRef, generate(keys === "RSA" ? "RSA" : curve).privateKey);
  const request = (cn: string, { publicKey }: Signer) => ({
    subject: [
      { type: "C", value: "GB" },
      { type: "O", value: "Example Ecosystem" },
      { type: "CN", value: cn },
    ],
    publicKey,
    serialRandom: testSerialRandom(),
    now,
  });
  const rootSigner = signer("root", "P-384");
  const issuingSigner = signer("issuing", "P-256");
  const responderSigner = signer("responder", "P-256");
  const rootDer = (await signPrepared(prepareRoot("root", request("Example Root", rootSigner)), rootSigner))
    .certificateDer;
  const root = createIssuer({
    id: "root",
    certificateDer: rootDer,
    urls: { crl: `${pkiUrl}/root.crl`, ocsp: `${pkiUrl}/ocsp/root`, caIssuers: `${pkiUrl}/root.crt` },
  });
  const issuingPrepared = prepareIssuingCa(root, request("Example Issuing CA 1", issuingSigner));
  const issuingDer = (await signPrepared(issuingPrepared, rootSigner)).certificateDer;
  const issuer = createIssuer({
    id: "issuing",
    certificateDer: issuingDer,
    urls: {
      crl: `${pkiUrl}/issuing.crl`,
      ocsp: `${pkiUrl}/ocsp/issuing`,
      caIssuers: `${pkiUrl}/issuing.crt`,
    },
  });
  const responderPrepared = prepareOcspResponder(issuer, request("Example OCSP responder", responderSigner));
  const responderDer = (await signPrepared(responderPrepared, issuingSigner)).certificateDer;
  return {
    rootSigner,
    rootDer,
    root,
    issuingSigner,
    issuingDer,
    issuer,
    responder: createOcspResponder(responderDer, responderSigner),
  };
}

export const testSubject = [
  { type: "C", value: "GB" },
  { type: "O", value: "Example Bank PLC" },
  { type: "OU", value: "01960000-0000-7000-8000-000000000001" },
  { type: "CN", value: "payments-gateway" },
];

/** A leaf for `publicKey`, issued by the PKI's issuing CA. */
export function issueTestLeaf(
  pki: TestPki,
  publicKey: PublicKey = testKey(),
  profile: CertificateProfile = signingProfile,
  now = testNow,
): Promise<SignedCertificate> {
  const prepared = prepareCertificate({
    profile,
    issuer: pki.issuer,
    subject: testSubject,
    publicKey,
    ownHosts: [],
    serialRandom: testSerialRandom(),
    now,
  });
  return signPrepared(prepared, pki.issuingSigner);
}
