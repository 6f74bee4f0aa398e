import { createApplication } from "@/lib/applications/create-application";
import { updateApplication } from "@/lib/applications/update-application";
import { createClient } from "@/lib/clients/create-client";
import { remind } from "@/lib/notifications/remind";
import { addContact } from "@/lib/organisations/add-contact";
import { createOrganisation } from "@/lib/organisations/create-organisation";
import type { Context, Deps } from "@/lib/start/deps";
import { addMembership } from "@/lib/users/add-membership";
import { createUser } from "@/lib/users/create-user";
import { actAs } from "./act-as";
import { SimulatedFailures } from "./client-attempts";
import { FOUNDED_DAYS_AGO, ORGANISATIONS, type PlannedApplication, type PlannedOrganisation } from "./ecosystem";
import { type Holder, SimulatedCertificate } from "./simulated-certificate";
import type { SimulatedClock } from "./simulated-clock";

/** Reminders are sent from this day; certificates due earlier have been renewed or revoked since. */
const REMINDERS_FROM_DAYS_AGO = 65;

export interface DemoContext {
  deps: Deps;
  clock: SimulatedClock;
  administrator: Context;
  /** Shared by all demo users. */
  password: string;
  keysDirectory: string;
}

/** Days that are replayed hour by hour, so that charts and the authentication log have something to show. */
const HOURLY_DAYS = 8;

/** Anything with scheduled days: a certificate, a failing client, or the suspension of an application. */
interface Simulated {
  advance?(daysAgo: number): Promise<void>;
  /** Token requests of one hour of the last days. */
  requestTokens?(hoursAgo: number): void;
}

/** Creates the ecosystem and replays its days up to today, through the same operations that users run. */
export async function simulate(demo: DemoContext, progress: (daysAgo: number) => void): Promise<void> {
  const { deps, clock } = demo;
  const simulated: Simulated[] = [];
  const ids = new Map<string, string>();
  for (const plan of ORGANISATIONS) simulated.push(...(await createDemoOrganisation(demo, plan, ids)));
  for (let daysAgo = FOUNDED_DAYS_AGO; daysAgo >= 0; daysAgo -= 1) {
    clock.moveTo(daysAgo);
    for (const one of simulated) await one.advance?.(daysAgo);
    if (daysAgo <= REMINDERS_FROM_DAYS_AGO) await remind(deps);
    if (daysAgo <= HOURLY_DAYS) {
      for (let hour = 0; hour < (daysAgo === 0 ? 1 : 24); hour += 1) {
        clock.moveTo(daysAgo - hour / 24);
        for (const one of simulated) one.requestTokens?.(daysAgo * 24 - hour);
      }
      await deps.oauth.log.flush();
    }
    await deps.usage.flush();
    progress(daysAgo);
  }
}

/** Creates an organisation with its users and applications. `ids`: organisations by legal name, for their children. */
async function createDemoOrganisation(
  demo: DemoContext,
  plan: PlannedOrganisation,
  ids: Map<string, string>,
): Promise<Simulated[]> {
  const { deps, administrator, password } = demo;
  const { admin, contacts, applications, parent, ...data } = plan;
  const { id: organisationId } = await createOrganisation.execute(administrator, {
    ...data,
    parentId: (parent && ids.get(parent)) ?? null,
  });
  ids.set(plan.legalName, organisationId);
  const { user } = await createUser.execute(administrator, { ...admin, password });
  await addMembership.execute(administrator, { organisationId, email: admin.email, role: "admin" });
  for (const contact of contacts) await addContact.execute(administrator, { organisationId, ...contact });
  const context = actAs(deps, user, { organisations: [[organisationId, "admin"]] });
  const simulated: Simulated[] = [];
  for (const application of applications)
    simulated.push(...(await createDemoApplication(demo, context, organisationId, application)));
  return simulated;
}

async function createDemoApplication(
  { keysDirectory }: DemoContext,
  admin: Context,
  organisationId: string,
  { clients, certificates, suspendedDaysAgo, ...data }: PlannedApplication,
): Promise<Simulated[]> {
  const { id: applicationId } = await createApplication.execute(admin, { organisationId, ...data });
  const clientIds = new Map<string, string>();
  const failures: Simulated[] = [];
  for (const { failing, ...client } of clients) {
    const { clientId, authMethod } = await createClient.execute(admin, { applicationId, ...client });
    clientIds.set(authMethod, clientId);
    if (failing) failures.push(new SimulatedFailures({ admin, organisationId, applicationId, clientId }, failing));
  }
  const holderOf = (type: string): Holder => {
    const method = type === "transport" ? "tls_client_auth" : "private_key_jwt";
    const clientId = clientIds.get(method) ?? [...clientIds.values()][0] ?? "";
    return { admin, organisationId, applicationId, clientId, keysDirectory };
  };
  const suspension: Simulated = {
    async advance(daysAgo) {
      if (daysAgo === suspendedDaysAgo) {
        await updateApplication.execute(admin, { applicationId, status: "suspended" });
      }
    },
  };
  return [...certificates.map((one) => new SimulatedCertificate(holderOf(one.type), one)), ...failures, suspension];
}
