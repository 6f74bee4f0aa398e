import { createPrivateKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program } from "@/lib/testing/programs";
import type { BrowserKey } from "./browser-key";
import { createKey } from "./create-key";
import { createPassphrase } from "./create-passphrase";
import { encryptPrivateKey } from "./encrypt-private-key";
import { passphraseStrength } from "./passphrase-strength";
import { encodePem } from "./pem";
import { openWorkbench, type Workbench } from "./testing";

const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

describe("a generated passphrase", () => {
  it("has 123 bits in five groups of unambiguous characters, all equally frequent", () => {
    expect(25 * Math.log2(ALPHABET.length)).toBeGreaterThan(123);
    const counts = new Map<string, number>();
    const passphrases = Array.from({ length: 2_000 }, createPassphrase);
    for (const passphrase of passphrases) {
      expect(passphrase).toMatch(/^(?:[a-hjkmnp-z2-9]{5}-){4}[a-hjkmnp-z2-9]{5}$/);
      for (const character of passphrase.replaceAll("-", "")) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect(new Set(passphrases).size).toBe(passphrases.length);
    // 50,000 characters, about 1,613 of each with a standard deviation of 40: ten of them.
    for (const character of ALPHABET) {
      expect(counts.get(character)).toBeGreaterThan(1_213);
      expect(counts.get(character)).toBeLessThan(2_013);
    }
  });

  it("is strong", () => expect(passphraseStrength(createPassphrase()).level).toBe("strong"));
});

describe("the strength of a chosen passphrase", () => {
  it.each([
    ["", "weak"],
    ["abc", "weak"],
    ["Tr0ub4dor&3", "weak"],
    ["changeit", "weak"],
    ["Passphrase-2026!", "weak"],
    ["Password123456789!!!", "weak"],
    ["aaaaaaaaaaaaaaaaaaaaaaaa", "weak"],
    ["abcdefghijklmnopqrstuvwxyz", "weak"],
    ["0123456789012345678901234567890", "weak"],
    ["abc1abc1abc1abc1abc1abc1", "weak"],
    ["kqzr7-mwb2x-t", "fair"],
    ["green harbour wolf", "fair"],
    ["orbit-lantern-mustard-clerk", "strong"],
    ["Strömung Käse Brücke Uhrwerk", "strong"],
    ["x".repeat(100_000), "weak"],
  ])("%j is %s", (text, level) => expect(passphraseStrength(text).level).toBe(level));

  it("says what is wrong, and that Java refuses other letters than ASCII", () => {
    expect(passphraseStrength("short").hint).toMatch(/at least 12/);
    expect(passphraseStrength("abcdefghijklmnop").hint).toMatch(/sequences/);
    expect(passphraseStrength("Strömung Käse Brücke Uhrwerk").hint).toMatch(/Java/);
  });
});

describe("the passphrase of a file", () => {
  let bench: Workbench;
  let key: BrowserKey;
  beforeAll(async () => {
    [bench, key] = await Promise.all([openWorkbench(), createKey("p-256", "signing")]);
  });
  afterAll(() => bench.close());

  it("may have any letters: openssl, certtool and Node read it as UTF-8, and refuse another", async () => {
    const passphrase = `Grüße "銀行" 🔑 $(x)`;
    const pem = await encryptPrivateKey(key.pkcs8, passphrase);
    const expected = createPrivateKey(encodePem("PRIVATE KEY", key.pkcs8));
    expect(createPrivateKey({ key: pem, passphrase }).equals(expected)).toBe(true);
    expect(() => createPrivateKey({ key: pem, passphrase: "Grüsse" })).toThrow();
    await bench.write("utf8.key", pem);
    const openssl = (one: string) => bench.run("openssl", "pkey", "-in", "utf8.key", "-passin", `pass:${one}`);
    expect(createPrivateKey((await openssl(passphrase)).stdout).equals(expected)).toBe(true);
    expect(await openssl("wrong")).toMatchObject({ stdout: "", status: 1 });
    const certtool = program("certtool");
    if (!certtool) return;
    const info = ["--key-info", "--pkcs8", "--infile", "utf8.key", "--password"];
    expect(await bench.run(certtool, ...info, passphrase)).toMatchObject({ status: 0 });
    expect((await bench.run(certtool, ...info, "wrong")).status).not.toBe(0);
  });

  it.each([
    ["nothing", ""],
    ["a line break", "two\nlines"],
    ["half of a surrogate pair", "\ud800"],
    ["a byte order mark", "\ufeffpassphrase"],
    ["more than openssl reads", "é".repeat(512)],
  ])("is refused with %s, and the error does not contain it", async (_, passphrase) => {
    const error: unknown = await encryptPrivateKey(key.pkcs8, passphrase).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid_input" });
    if (passphrase) expect(String((error as Error).stack)).not.toContain(passphrase);
  });
});
