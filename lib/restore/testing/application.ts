/** The operator, an application that issues certificates, and a runner for PostgreSQL's programs. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createApplication } from "@/lib/applications/create-application";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createOrganisation } from "@/lib/organisations/create-organisation";
import type { Context, Deps } from "@/lib/start/deps";

export const operator = (deps: Deps): Context => ({ actor: { kind: "operator" }, deps, requestId: randomUUID() });

export async function makeApplication(deps: Deps) {
  const ctx = operator(deps);
  const organisation = await createOrganisation.execute(ctx, {
    legalName: "Example Bank PLC",
    country: "GB",
    registrationNumber: "01234567",
  });
  const application = await createApplication.execute(ctx, {
    organisationId: organisation.id,
    name: "Payments",
    type: "server_to_server",
    securityConfiguration: "private_key_jwt",
    environment: "sandbox",
  });
  const issue = async (csr?: string) =>
    issueCertificate.execute(operator(deps), {
      applicationId: application.id,
      type: "signing",
      csr: csr ?? (await freshCsr()),
    });
  return { applicationId: application.id, issue };
}

export function run(program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    let output = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${program}: ${output}`))));
  });
}
