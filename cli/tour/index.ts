/**
 * `npm run tour`: runs the complete workflow against a running portal, with openssl and curl, and stops at the first failure.
 * `PUBLIC_URL` or `--url` is its address, `COUNTERSIGN_ADMIN_TOKEN` is a personal access token of an administrator.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TourContext } from "./context";
import { connect, TourFailure } from "./portal";
import { STEPS } from "./steps";

const { values } = parseArgs({ options: { url: { type: "string" } } });
const url = (values.url ?? process.env.PUBLIC_URL ?? `http://localhost:${process.env.PORT ?? 3000}`).replace(
  /\/+$/,
  "",
);
const token = process.env.COUNTERSIGN_ADMIN_TOKEN;

if (!token) {
  console.error(
    "COUNTERSIGN_ADMIN_TOKEN is not set. Set it to a personal access token of a super administrator with all scopes: the one passed to `npm start`, or one from Your account → Access tokens.",
  );
  process.exit(2);
}

const directory = await mkdtemp(join(tmpdir(), "countersign-tour-"));
const context: TourContext = {
  portal: connect(url, token),
  directory,
  runId: randomBytes(4).toString("hex"),
  organisationId: "",
  applicationId: "",
  clientId: "",
  fileName: "",
  kid: "",
  serialNumber: "",
  issuerId: "",
  issuer: "",
  tokenEndpoint: "",
  mtlsClientId: "",
  mtlsTokenEndpoint: "",
  transportKid: "",
  boundToken: "",
};

console.log(`Tour of ${url}\n`);
try {
  for (const [index, step] of STEPS.entries()) {
    process.stdout.write(`${String(index + 1).padStart(2)}. ${step.title} … `);
    console.log(await step.run(context));
  }
  console.log("\nAll steps passed.");
} catch (error) {
  console.log("FAILED");
  const isRefused = error instanceof TypeError && error.message === "fetch failed";
  if (isRefused)
    console.error(`\nNo response from ${url}. Start the portal with \`npm start\`, or specify its URL with --url.`);
  else console.error(`\n${error instanceof TourFailure ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
