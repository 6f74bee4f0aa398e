import { canInstallPackages, installPackage } from "./debian.mjs";
import { outputOf } from "./run.mjs";

/**
 * Programs of the interoperability tests: Debian package, and the command that shows that it is installed. A test names the ones that it
 * needs (lib/testing/programs.ts).
 */
const PROGRAMS = [
  ["nginx-light", "nginx", "-v"],
  ["haproxy", "haproxy", "-v"],
  ["gnutls-bin", "certtool", "--version"],
  ["libnss3-tools", "certutil", "-H"],
  ["gpgsm", "gpgsm", "--version"],
  ["dirmngr", "dirmngr", "--version"],
  ["strongswan-pki", "pki", "--help"],
  ["default-jdk-headless", "javac", "-version"],
  ["pgbouncer", "pgbouncer", "--version"],
  ["faketime", "faketime", "--version"],
  ["openssh-client", "ssh-keygen", "-?"],
  ["python3-jwt", "/usr/bin/python3", "-c", "import jwt"],
  ["python3-jwcrypto", "/usr/bin/python3", "-c", "import jwcrypto"],
  ["python3-cryptography", "/usr/bin/python3", "-c", "import cryptography"],
];

/** Plug-ins of strongSwan's `pki`: elliptic-curve certificates, and fetching of CRLs and OCSP responses. */
const PLUGINS = ["libstrongswan-standard-plugins", "libstrongswan-extra-plugins"];

/**
 * Installs missing programs if possible.
 * @returns a sentence for each program that is still missing
 */
export async function missingPrograms() {
  const before = await absent();
  if (before.length > 0 && (await canInstallPackages())) {
    for (const [name] of before) {
      await installPackage(name);
      if (name === "strongswan-pki") for (const plugin of PLUGINS) await installPackage(plugin);
    }
  }
  return (await absent()).map(
    ([name, program]) => `${program} of the Debian package ${name} is missing: the tests that need it are skipped.`,
  );
}

async function absent() {
  const found = await Promise.all(PROGRAMS.map(([, program, ...args]) => isPresent(program, args)));
  return PROGRAMS.filter((_, index) => !found[index]);
}

/** Some programs exit with an error code when asked for their version; it is enough that they run. */
async function isPresent(program, args) {
  return (await outputOf(program, args, { isAnyExitCodeFine: program !== "/usr/bin/python3" })) !== undefined;
}
