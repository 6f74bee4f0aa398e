import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { saveDraft } from "./csr-draft";

let stored: Map<string, string>;
beforeEach(() => {
  stored = new Map();
  vi.stubGlobal("sessionStorage", {
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

const key = String(
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "pem", type: "pkcs8" }),
);
const draft = { csr: "-----BEGIN CERTIFICATE REQUEST-----", name: "gateway", keyHolderNote: "HSM in rack 4" };

it.each(["csr", "name", "keyHolderNote"])("a draft with a private key as %s is not stored in the tab", (field) => {
  saveDraft("slot", { ...draft, [field]: key });
  expect([...stored]).toEqual([]);
});

it("other drafts are stored, and an empty one is removed", () => {
  saveDraft("slot", draft);
  expect(JSON.parse(stored.get("slot") ?? "null")).toEqual(draft);
  saveDraft("slot", { csr: " ", name: "", keyHolderNote: "" });
  expect([...stored]).toEqual([]);
});
