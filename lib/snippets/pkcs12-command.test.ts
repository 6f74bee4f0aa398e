import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pkcs12Command } from "./pkcs12-command";

let folder: string;
const bash = (script: string) =>
  execFileSync("bash", ["-ec", script], { cwd: folder, encoding: "utf8", stdio: "pipe" });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pkcs12-command-"));
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
  bash(`openssl req -x509 ${key} -nodes -keyout ca.key -subj /CN=ca -days 9 -out ca.pem
    openssl req ${key} -passout pass:first -keyout "it's a key.key" -subj /CN=leaf |
      openssl x509 -req -days 9 -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem
    cat leaf.pem ca.pem > '$(chain).pem'`);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("makes a PKCS#12 file of an encrypted key and its chain, whatever the names of the files", () => {
  const command = pkcs12Command({
    keyFile: "it's a key.key",
    fullChainFile: "$(chain).pem",
    pkcs12File: "`whoami`.p12",
    friendlyName: 'gateway "two"; !x',
  });
  bash(`${command} -passin pass:first -passout pass:second`);
  const open = (passphrase: string) =>
    bash(`openssl pkcs12 -in '\`whoami\`.p12' -info -passin pass:${passphrase} -noenc 2>&1`);
  const opened = open("second");
  expect(opened.match(/BEGIN (PRIVATE KEY|CERTIFICATE)/g)).toHaveLength(3);
  expect(opened).toContain('friendlyName: gateway "two"; !x');
  expect(opened).toContain("PBES2, PBKDF2, AES-256-CBC");
  expect(opened).not.toMatch(/RC2|3DES/i);
  expect(() => open("first")).toThrow();
  expect(
    bash(`openssl pkcs12 -in '\`whoami\`.p12' -passin pass:second -noenc -nocerts | openssl pkey -pubout | sha256sum
    openssl x509 -in leaf.pem -noout -pubkey | sha256sum`)
      .trim()
      .split("\n"),
  ).toSatisfy(([one, other]: string[]) => one === other);
});
