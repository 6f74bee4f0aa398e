import { expect, it, vi } from "vitest";
import { markupOf, tagsOf } from "@/components/testing/markup";
import type { HeldKey } from "../../_browser-key/key-memory";
import { SaveKey } from "../../_browser-key/save-key";
import { BrowserKeyCard } from "./browser-key-card";
import { bundleUses, jwkUses, keyFileUses, pkcs12Uses } from "./key-uses";
import { TakeKey } from "./take-key";

vi.mock("next/navigation", () => ({ useRouter: () => ({}) }));

const subject = { C: "GB", O: "Example Bank PLC", OU: "GB-1", CN: "payments" };
const held = (isSaved: boolean): HeldKey => ({
  slot: "slot",
  key: {
    algorithm: "p-256",
    usage: "transport",
    pkcs8: Uint8Array.from([1, 2, 3]),
    publicJwk: {},
    keyThumbprint: "thumbprint",
    privateKey: {} as CryptoKey,
    publicKey: {} as CryptoKey,
  },
  forget: () => {},
  csrPem: "csr",
  dnsNames: [],
  passphrase: isSaved ? "kept in memory" : undefined,
  isSaved,
});

it("without JavaScript, the card refers to the command", () => {
  const card = markupOf(
    <BrowserKeyCard
      slot="slot"
      algorithm="p-256"
      usage="signing"
      subject={subject}
      dnsNames={[]}
      keyFileName="payments-rtssigning.key"
    />,
  );
  expect(card).toContain("<noscript><p>This requires JavaScript. Without it, run a command.</p></noscript>");
  expect(card).toContain("Create key</button>");
});

it.each([false, true])("saving a key has no control that a form could send (saved: %s)", (isSaved) => {
  const markup = markupOf(<SaveKey held={held(isSaved)} fileName="payments.key" />);
  for (const tag of ["input", "textarea", "select", "button"])
    for (const control of tagsOf(markup, tag)) expect(control).not.toContain(" name=");
  expect(markup).toContain("payments.key");
});

it("an unsaved key can be saved only with a passphrase", () => {
  const markup = markupOf(<SaveKey held={held(false)} fileName="payments.key" />);
  expect(markup).toMatch(/<button [^>]*disabled=""[^>]*>Save key file<\/button>/);
});

it("after issuing without a key in the page, the card has the command for the saved key", () => {
  const markup = markupOf(
    <TakeKey
      slot="slot"
      kid="kid"
      keyThumbprint="thumbprint"
      certificatePem=""
      chainPem=""
      friendlyName="payments"
      stem="payments"
      keyFileName="payments.key"
      fullChainFileName="payments-fullchain.pem"
      isServer={false}
      pkcs12Command="openssl pkcs12 -export"
    />,
  );
  expect(markup).toContain("The private key is where you created it.");
  expect(markup).toContain("<code>openssl pkcs12 -export</code>");
  expect(markup).not.toContain("Save PKCS#12");
});

it("each file has a line for the programs that use such a certificate", () => {
  const client = { usage: "transport", isServer: false } as const;
  const server = { usage: "transport", isServer: true } as const;
  const signing = { usage: "signing", isServer: false } as const;
  const programs = (uses: { where: string }[]) => uses.map(({ where }) => where);
  expect(programs(pkcs12Uses("a.p12", client))).toEqual(["Java", "Windows", "Postman"]);
  expect(programs(pkcs12Uses("a.p12", server))).toEqual(["Java", "Windows"]);
  expect(programs(bundleUses("a.pem", signing))).toEqual(["Node"]);
  expect(bundleUses("a.pem", server)[0]?.code).toBe("ssl_certificate a.pem; ssl_certificate_key a.pem;");
  expect(bundleUses("a.pem", client)[0]?.code).toBe("proxy_ssl_certificate a.pem; proxy_ssl_certificate_key a.pem;");
  expect(keyFileUses("a.key", "a-fullchain.pem", client)[0]?.code).toBe("curl --cert a-fullchain.pem --key a.key");
  const { key } = held(true);
  expect(jwkUses("a.jwk", { ...key, usage: "encryption", algorithm: "p-384" })[0]?.code).toContain('"ECDH-ES+A256KW")');
  expect(jwkUses("a.jwk", { ...key, usage: "signing", algorithm: "rsa-4096" })[0]?.code).toContain('"PS256")');
  expect(jwkUses("a.jwk", { ...key, usage: "signing" })[0]?.code).toContain('"ES256")');
});
