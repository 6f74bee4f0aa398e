import type { Deps } from "@/lib/start/deps";
import type { FirstAdmin } from "@/lib/users/register-first-admin";

/** What start-up says: where the portal is, and how the first person gets in. */
export function welcome({ env, log }: Deps, firstAdmin: FirstAdmin): void {
  const setupUrl = firstAdmin.kind === "setup_link" ? `${env.publicUrl}${firstAdmin.link.path}` : undefined;
  if (!process.stdout.isTTY) {
    log.info({ url: env.publicUrl, mtlsUrl: env.mtlsUrl }, "ready");
    // Whatever LOG_LEVEL is: without this link nobody can sign in.
    if (setupUrl) {
      log
        .child({}, { level: "info" })
        .info({ setupUrl }, "Register the first administrator with this link (once, for 24 hours)");
    }
    return;
  }
  const lines = [
    "",
    `  Countersign is ready   ${env.publicUrl}`,
    ...(env.mtlsUrl ? [`  With certificates      ${env.mtlsUrl}`] : []),
    `  Database               ${env.databaseUrl ? "PostgreSQL" : `embedded, in ${env.dataDir}`}`,
    ...(firstAdmin.kind === "registered" ? [`  First administrator    ${firstAdmin.email}`] : []),
    ...(setupUrl
      ? ["", "  Nobody can sign in yet. Open this link once to register the first administrator:", "", `  ${setupUrl}`]
      : []),
    "",
    "  Ctrl-C stops it.",
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
