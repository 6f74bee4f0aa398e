/**
 * `npm run soak`: attacks a portal of its own over loopback for about two minutes, as strangers would, and prints descriptors,
 * memory and event-loop delay before, during and after each attack. Exit code 1 when something leaks. Needs a built tree.
 */
import { startPortal } from "@/lib/testing/portal";
import { SOAK_ENVIRONMENT, soak } from "./soak";

const portal = await startPortal({ environment: SOAK_ENVIRONMENT });
try {
  const failures = await soak(portal, { scale: 1, seconds: 6, print: (line) => console.log(line) });
  for (const failure of failures) console.error(failure);
  console.log(failures.length === 0 ? "Nothing leaked." : `${failures.length} failures.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await portal.stop();
}
