import type { Deps } from "@/lib/start/deps";
import type { FirstAdmin } from "@/lib/users/register-first-admin";

/** Start-up message: the portal's URL, and how the first administrator signs in. */
export function welcome({ env, log }: Deps, firstAdmin: FirstAdmin): void {
  const setupUrl = firstAdmin.kind === "setup_link" ? `${env.publicUrl}${firstAdmin.link.path}` : undefined;
  if (!process.stdout.isTTY) {
    log.info({ url: env.publicUrl, mtlsUrl: env.mtlsUrl }, "ready");
    // Independent of LOG_LEVEL: this link is the only way to sign in.
    if (setupUrl) {
      log
        .child({}, { level: "info" })
        .info({ setupUrl }, "Create the first administrator with this link (valid once, for 24 hours)");
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
      ? [
          "",
          "  No administrator exists yet. Open this link to create the first one (valid once, for 24 hours):",
          "",
          `  ${setupUrl}`,
        ]
      : []),
    "",
    "  Press Ctrl-C to stop.",
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
