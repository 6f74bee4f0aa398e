import { exitCodeOf, outputOf } from "./run.mjs";

/** Whether this process may install system packages: Debian or a derivative, as root. */
export async function canInstallPackages() {
  return process.getuid?.() === 0 && (await outputOf("apt-get", ["--version"])) !== undefined;
}

/** @returns true when the package is installed */
export async function installPackage(name) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const quiet = { env, stdio: ["ignore", "ignore", "inherit"] };
  const install = () => exitCodeOf("apt-get", ["install", "-y", "-q", "--no-install-recommends", name], quiet);
  console.log(`Installing ${name} …`);
  if ((await install()) === 0) return true;
  await exitCodeOf("apt-get", ["update", "-q"], quiet);
  return (await install()) === 0;
}
