import { execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NEW_KEY_COMMAND } from "./key-template";

it("the command creates a key pair once, and never overwrites the key", () => {
  const folder = mkdtempSync(join(tmpdir(), "key-template-"));
  const paste = () => execFileSync("bash", ["-c", NEW_KEY_COMMAND], { cwd: folder, encoding: "utf8", stdio: "pipe" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  try {
    paste();
    const [key, publicKey] = [read("client-new.key"), read("client-new-public.pem")];
    expect(createPublicKey(publicKey).asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
    expect(createPublicKey(key).equals(createPublicKey(publicKey))).toBe(true);
    expect(paste()).toContain("client-new.key already exists");
    expect(read("client-new.key")).toBe(key);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
