/** A request and facts for which no check of the registration authority has a finding. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ParsedCsr, parseCsr } from "@/lib/pki/csr";
import { signingProfile } from "@/lib/profiles/built-in";
import type { RegistrationFacts } from "@/lib/registration/facts";

/** Bytes of a file in lib/pki/testdata/csr. */
export function readCsrFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, "../pki/testdata/csr", name)));
}

/** A valid request from lib/pki/testdata/csr. */
export function readCsrFixture(name: string): ParsedCsr {
  const result = parseCsr(readCsrFile(name));
  if (!result.ok) throw new Error(`${name}: ${result.refusal.message}`);
  return result.csr;
}

export const goodCsr: ParsedCsr = readCsrFixture("openssl-rsa.pem");

/** Facts that match the subject of the fixtures. */
export const goodFacts: RegistrationFacts = {
  profile: signingProfile,
  registered: {
    country: "GB",
    legalName: "Example Bank PLC",
    organisationId: "0195f3a0-0000-7000-8000-000000000001",
    uniqueName: "payments",
  },
  organisation: { isActive: true },
  application: { id: "app-1", isActive: true },
  activeCertificates: 0,
  certificateLimit: 50,
  key: { keyUsedBy: [], isBlocked: false, isPredecessors: false, isOwnKey: false },
  keyHolder: null,
  ownHosts: ["portal.example.com"],
  mayHaveServerCertificates: true,
};
