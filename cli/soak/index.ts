/**
 * `npm run soak`: starts a portal and attacks it over loopback for about two minutes, as an anonymous caller, and prints descriptors,
 * memory and event-loop delay before, during and after each attack. Exit code 1 on a leak. Requires a build.
 */
import { startPortal } from "@/lib/testing/portal";
import { SOAK_ENVIRONMENT, soak } from "./soak";

const portal = await startPortal({ environment: SOAK_ENVIRONMENT });
try {
  const failures = await soak(portal, { scale: 1, seconds: 6, print: (line) => console.log(line) });
  for (const failure of failures) console.error(failure);
  console.log(failures.length === 0 ? "No leaks found." : `${failures.length} failures.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await portal.stop();
}
