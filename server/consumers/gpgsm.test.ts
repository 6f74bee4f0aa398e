import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Consumers, openConsumers } from "./testing";

const run = promisify(execFile);

/** GnuPG 2.2 can't verify a CRL that is signed with ECDSA, so the authorities have RSA keys here. */
describe.skipIf(process.env.TEST_DATABASE_URL)("gpgsm and dirmngr", { timeout: 120_000 }, () => {
  let consumers: Consumers;
  let home: string;

  beforeAll(async () => {
    consumers = await openConsumers({ CA_KEY_ALGORITHM: "rsa" });
    home = join(consumers.directory, "gnupg");
    await mkdir(home, { mode: 0o700 });
    const root = new X509Certificate(await readFile(join(consumers.directory, "root.pem")));
    await writeFile(join(home, "trustlist.txt"), `${root.fingerprint} S relax\n`);
    await writeFile(join(home, "dirmngr.conf"), "allow-ocsp\n");
    await gpgsm("--import", "root.crt", "issuing.crt");
  });
  afterAll(async () => {
    // Stops the agents of this home directory, which would keep running.
    await run("gpgconf", ["--homedir", home, "--kill", "all"]).catch(() => undefined);
    await consumers?.close();
  });

  async function gpgsm(...args: string[]): Promise<string> {
    const options = { cwd: consumers.directory, timeout: 60_000 };
    return run("gpgsm", ["--homedir", home, "--batch", "--no-tty", ...args], options).then(
      ({ stdout, stderr }) => stdout + stderr,
      (error) => `${error.stdout}${error.stderr}`,
    );
  }

  it.each([
    { name: "by the CRL of the distribution point", flag: "--disable-ocsp" },
    { name: "by OCSP", flag: "--enable-ocsp" },
  ])("$name: good is accepted, revoked is rejected", async ({ name, flag }) => {
    const file = name.replaceAll(" ", "-");
    const certificate = await consumers.issue(file);
    await gpgsm("--import", `${file}.crt`);
    const leaf = new X509Certificate(await readFile(join(consumers.directory, `${file}.pem`)));
    const userId = `0x${leaf.fingerprint.replaceAll(":", "")}`;
    const validate = async () => {
      // Removes CRLs that dirmngr has cached.
      await run("gpgconf", ["--homedir", home, "--kill", "dirmngr"]);
      await rm(join(home, "crls.d"), { recursive: true, force: true });
      return gpgsm(flag, "--with-validation", "--list-keys", userId);
    };
    const before = await validate();
    expect(before).toContain("[certificate is good]");
    await consumers.revoke(certificate);
    const after = await validate();
    expect(after).not.toContain("[certificate is good]");
    expect(after).toMatch(/revoked/i);
  });
});
