import { describe, expect, it } from "vitest";
import type { PresentedIdentity } from "./authentication";
import { certificateFailure, type Registration } from "./certificate-checks";

const OURS: PresentedIdentity = {
  kind: "ours",
  kid: "k",
  type: "transport",
  applicationId: "own",
  organisationId: "o",
  thumbprintS256: "t",
};
const OTHER: PresentedIdentity = { ...OURS, applicationId: "other" };
const FOREIGN: PresentedIdentity = { kind: "foreign", thumbprintS256: "t" };
const REFUSED: PresentedIdentity = { kind: "refused", reason: "revoked", message: "This certificate is revoked." };
const UNREAD = { message: "The key set can't be used.", fix: "Publish it." };

const failedCheck = (authMethod: string, certificate: PresentedIdentity | undefined, registration: Registration) =>
  certificateFailure({ certificate, client: { authMethod, applicationId: "own" }, registration })?.check;

describe("certificate checks", () => {
  it.each([
    ["no certificate", undefined, "certificate.presented"],
    ["a revoked certificate", REFUSED, "certificate.revoked"],
    ["a certificate of another application", OTHER, "certificate.owner"],
    ["a certificate of another CA", FOREIGN, "certificate.owner"],
    ["a certificate of its application", OURS, undefined],
  ])("tls_client_auth, and tokens bound for other methods: %s", (_name, certificate, expected) => {
    for (const method of ["tls_client_auth", "private_key_jwt", "client_secret_basic"]) {
      for (const registration of ["missing", "usable"] as const) {
        expect(failedCheck(method, certificate, registration)).toBe(expected);
      }
    }
  });

  it.each([
    ["no certificate", undefined, "missing", "certificate.presented"],
    ["a revoked certificate", REFUSED, "usable", "certificate.revoked"],
    ["a certificate that is not registered", FOREIGN, "missing", "certificate.registered"],
    ["a registered certificate that has expired", FOREIGN, "expired", "certificate.registered"],
    ["an unreadable key set", FOREIGN, UNREAD, "certificate.registered"],
    ["a certificate of its application that is not registered", OURS, "missing", "certificate.registered"],
    ["a registered certificate of another application", OTHER, "usable", "certificate.owner"],
    ["a registered certificate of another CA", FOREIGN, "usable", undefined],
    ["a registered certificate of its application", OURS, "usable", undefined],
  ] as const)("self_signed_tls_client_auth: %s", (_name, certificate, registration, expected) => {
    expect(failedCheck("self_signed_tls_client_auth", certificate, registration)).toBe(expected);
  });
});
