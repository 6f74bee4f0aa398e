import { canInstallPackages, installPackage } from "./debian.mjs";
import { outputOf } from "./run.mjs";

export const NO_NGINX = "No nginx was found. Install it: a test runs it in front of the portal.";

/** Whether there is an nginx; installs it where the system allows. */
export async function findNginx() {
  if (await isPresent()) return true;
  if (!(await canInstallPackages())) return false;
  await installPackage("nginx-light");
  return isPresent();
}

const isPresent = async () => (await outputOf("nginx", ["-v"])) !== undefined;
