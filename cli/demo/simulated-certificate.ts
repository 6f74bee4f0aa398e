import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import type { Context } from "@/lib/start/deps";
import { shell } from "../tour/tools";
import { recordAttempts } from "./client-attempts";
import type { PlannedCertificate } from "./ecosystem";

/** The owner of a certificate: organisation, application, client and administrator. */
export interface Holder {
  admin: Context;
  organisationId: string;
  applicationId: string;
  /** The client that uses it. */
  clientId: string;
  /** Private keys are stored below this directory, never in the portal. */
  keysDirectory: string;
}

/** One planned certificate, replayed day by day. */
export class SimulatedCertificate {
  readonly #holder: Holder;
  readonly #plan: PlannedCertificate;
  #kid = "";
  #successorKid = "";

  constructor(holder: Holder, plan: PlannedCertificate) {
    this.#holder = holder;
    this.#plan = plan;
  }

  /** Runs the operations that are planned for this day. */
  async advance(daysAgo: number): Promise<void> {
    const { type, name, issuedDaysAgo, use, renewed, revoked } = this.#plan;
    const { admin, applicationId } = this.#holder;
    if (daysAgo === issuedDaysAgo) {
      const csr = await this.#makeCsr();
      this.#kid = (await issueCertificate.execute(admin, { applicationId, type, name, csr })).kid;
    }
    if (daysAgo === renewed?.daysAgo) {
      const csr = await this.#makeCsr();
      this.#successorKid = (await renewCertificate.execute(admin, { kid: this.#kid, csr, name })).kid;
    }
    if (this.#kid && use && daysAgo >= use.untilDaysAgo) this.#use(this.#kid, use.perDay);
    if (this.#successorKid && renewed) this.#use(this.#successorKid, renewed.perDay);
    if (daysAgo === revoked?.daysAgo) {
      const { reason, comment } = revoked;
      await revokeCertificate.execute(admin, { kid: this.#kid, reason, comment });
    }
  }

  /** Token requests of one hour of the last days, with the key that is in use. */
  requestTokens(hoursAgo: number): void {
    const { type, use, renewed } = this.#plan;
    if (type === "encryption") return;
    const isRenewed = renewed && hoursAgo < renewed.daysAgo * 24;
    const perDay = isRenewed ? renewed.perDay : use && hoursAgo >= use.untilDaysAgo * 24 ? use.perDay : 0;
    if (perDay > 0) {
      const kid = isRenewed ? this.#successorKid : this.#kid;
      recordAttempts(this.#holder, { kid, method: type === "signing" ? "private_key_jwt" : "tls_client_auth", perDay });
    }
  }

  /** Runs the openssl command that the portal shows. @returns the CSR as PEM */
  async #makeCsr(): Promise<string> {
    const { admin, applicationId, keysDirectory } = this.#holder;
    const { type, keyAlgorithm = "p-256" } = this.#plan;
    const { command, fileName, csrFileName } = await csrTemplate.execute(admin, { applicationId, type, keyAlgorithm });
    const day = admin.deps.clock.now().toISOString().slice(0, 10);
    const directory = join(keysDirectory, `${fileName}-${day}`);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await shell(command, directory);
    return readFile(join(directory, csrFileName), "utf8");
  }

  #use(kid: string, times: number): void {
    const { admin, organisationId, clientId } = this.#holder;
    const { usage, env } = admin.deps;
    const kind = this.#plan.type === "transport" ? "mtls" : "success";
    const audience = kind === "success" ? { audience: env.publicUrl } : {};
    for (let time = 0; time < times; time += 1) usage.record({ kid, organisationId, clientId, kind, ...audience });
  }
}
