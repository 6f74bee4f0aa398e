import { expect, it, vi } from "vitest";
import { markupOf, tagsOf } from "@/components/testing/markup";
import { decryptionPrograms, MESSAGE_FILE } from "@/lib/snippets/decryption";
import { DecryptHere } from "./decrypt-here";
import { DecryptPrograms } from "./decrypt-programs";
import { EncryptCard } from "./encrypt-card";
import { EncryptPanel } from "./encrypt-panel";
import type { Recipient } from "./recipient";

vi.mock("next/navigation", () => ({ useRouter: () => ({}) }));

const publicKey = { kty: "EC", crv: "P-256", x: "AA", y: "AA" };
const recipient: Recipient = {
  kid: "kid",
  keyThumbprint: "thumbprint",
  publicKey,
  keyFileName: "hub-rtsencryption.key",
  messageFileName: MESSAGE_FILE,
  programs: decryptionPrograms(publicKey, "hub-rtsencryption.key"),
};

it("the closed card offers the test, and has nothing of the panel", () => {
  const markup = markupOf(<EncryptCard recipient={recipient} />);
  expect(markup).toContain("Encrypt a test message</button>");
  expect(markup).not.toContain("textarea");
});

it.each([
  ["the message", <EncryptPanel key="panel" recipient={recipient} />],
  ["the private key", <DecryptHere key="here" message="a.b.c.d.e" recipient={recipient} />],
])("%s is in no control that a form could send", (_, element) => {
  const markup = markupOf(element);
  const controls = ["input", "textarea", "button"].flatMap((tag) => tagsOf(markup, tag));
  expect(controls.length).toBeGreaterThan(1);
  expect(controls.filter((control) => / name="[^"]/.test(control))).toEqual([]);
});

it("the programs name the owner's files, and show the commands of the chosen language", () => {
  const markup = markupOf(<DecryptPrograms recipient={recipient} />);
  expect(markup).toContain("hub-rtsencryption.key");
  expect(markup).toContain("npm install jose\nnode decrypt.mjs");
  expect([...markup.matchAll(/role="tab"[^>]*>([^<]*)</g)].map(([, label]) => label)).toEqual([
    "Node.js with jose",
    "Python with jwcrypto",
    "Java",
    "Go with go-jose",
    "C#",
  ]);
});
