import { canInstallPackages, installPackage } from "./debian.mjs";
import { outputOf } from "./run.mjs";

/**
 * Programs that judge the portal from outside in the tests: Debian package, and what shows that it is there.
 * A test names the ones that it needs (lib/testing/programs.ts).
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
  ["python3-jwt", "/usr/bin/python3", "-c", "import jwt"],
  ["python3-jwcrypto", "/usr/bin/python3", "-c", "import jwcrypto"],
  ["python3-cryptography", "/usr/bin/python3", "-c", "import cryptography"],
];

/** Plug-ins of strongSwan's `pki`: certificates on elliptic curves, and fetching what it verifies with. */
const PLUGINS = ["libstrongswan-standard-plugins", "libstrongswan-extra-plugins"];

/**
 * Installs what is missing where the system allows.
 * @returns a sentence for each program that is not there
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

/** Some programs answer the question for their version with an error code; all that matters is that they run. */
async function isPresent(program, args) {
  return (await outputOf(program, args, { isAnyExitCodeFine: program !== "/usr/bin/python3" })) !== undefined;
}
