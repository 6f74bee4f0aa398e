import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { verifyChainCommand } from "./verify-chain";

const SERVED = "served";
let folder: string;
const bash = (script: string) =>
  execFileSync("bash", ["-ec", script], { cwd: folder, encoding: "utf8", stdio: "pipe" });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "verify-chain-"));
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
  const sign = "openssl x509 -req -days 9 -CAcreateserial";
  bash(`mkdir ${SERVED} other && printf 'basicConstraints=critical,CA:TRUE' > ca.cnf
    for name in ${SERVED}/root other/root; do
      openssl req -x509 ${key} -keyout $name.key -subj /CN=root -days 9 -out $name.pem
      openssl x509 -in $name.pem -outform DER -out $name.crt
    done
    openssl req ${key} -keyout issuing.key -subj /CN=issuing |
      ${sign} -CA ${SERVED}/root.pem -CAkey ${SERVED}/root.key -extfile ca.cnf -out issuing.pem
    openssl x509 -in issuing.pem -outform DER -out ${SERVED}/ca-1.crt
    openssl req ${key} -keyout leaf.key -subj /CN=leaf |
      ${sign} -CA issuing.pem -CAkey issuing.key -out ${SERVED}/leaf.pem
    cp ${SERVED}/ca-1.crt ${SERVED}/leaf.pem other`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Pastes the command, with a curl that serves the files of a folder by their name. */
const verify = (served: string) =>
  bash(
    `curl() { cp "${served}/\${3##*/}" "$2"; }\n${verifyChainCommand({
      publicUrl: "https://portal.example",
      issuerId: "ca-1",
      x5u: "https://portal.example/keystore/leaf.pem",
    })}`,
  );

it("verifies the chain of a certificate", () => expect(verify(SERVED)).toBe("certificate.pem: OK\n"));

it("fails for another root", () => expect(() => verify("other")).toThrow(/verification failed/));
