/** Records for tests of reminders, written directly into the database, because issuance would set its own dates. */

import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { Certificate } from "@/lib/db/generated/client";
import { DAY_MS } from "@/lib/durations";
import type { PlatformRole } from "@/lib/operation/permissions";
import type { Harness } from "@/lib/testing/harness";
import { newUser } from "@/lib/users/new-user";
import { insertUser, putMembership } from "@/lib/users/store";

/** The part of a harness needed to write records. */
type Fixture = Pick<Harness, "deps" | "clock">;

/** A top-level organisation. @returns its id */
export async function addOrganisation(t: Fixture): Promise<string> {
  const id = uuidv7();
  const now = t.clock.now();
  const data = {
    id,
    legalName: "Example Bank PLC",
    registrationNumber: id,
    country: "GB",
    createdAt: now,
    updatedAt: now,
  };
  await t.deps.db.prisma.organisation.create({ data });
  return id;
}

/** A user with a role in an organisation. @returns the email address */
export async function addMember(
  t: Fixture,
  organisationId: string,
  role = "admin",
  status: "active" | "suspended" = "active",
): Promise<string> {
  const email = `${role}-${uuidv7()}@people.example`;
  const user = { ...newUser({ email, name: role, passwordHash: null, platformRole: null }, t.clock.now()), status };
  await insertUser(t.deps.db.prisma, user);
  const membership = { id: uuidv7(), userId: user.id, organisationId, role, createdAt: t.clock.now() };
  await putMembership(t.deps.db.prisma, membership);
  return email;
}

/** A user with a platform role. @returns the email address */
export async function addPlatformPerson(t: Fixture, platformRole: PlatformRole): Promise<string> {
  const email = `${platformRole}-${uuidv7()}@people.example`;
  await insertUser(
    t.deps.db.prisma,
    newUser({ email, name: platformRole, passwordHash: null, platformRole }, t.clock.now()),
  );
  return email;
}

/** A contact of an organisation, or of one of its applications. @returns the email address */
export async function addContact(t: Fixture, organisationId: string, applicationId?: string): Promise<string> {
  const email = `contact-${uuidv7()}@people.example`;
  await t.deps.db.prisma.contact.create({
    data: {
      id: uuidv7(),
      organisationId,
      applicationId: applicationId ?? null,
      kind: "technical",
      name: "Contact",
      email,
      createdAt: t.clock.now(),
    },
  });
  return email;
}

/** An active certificate that expires in this many days. Its bytes are placeholders. */
export async function addCertificate(
  t: Fixture,
  organisationId: string,
  daysLeft: number,
  data: Partial<Certificate> = {},
): Promise<Certificate> {
  const id = uuidv7();
  const notAfter = new Date(t.clock.now().getTime() + daysLeft * DAY_MS);
  const notBefore = new Date(notAfter.getTime() - 350 * DAY_MS);
  const hash = (text: string) => createHash("sha256").update(`${text}${id}`).digest();
  const { publicKey, ...rest } = data;
  return t.deps.db.prisma.certificate.create({
    data: {
      id,
      status: "active",
      serial: hash("serial").toString("hex"),
      kid: hash("kid").toString("base64url"),
      thumbprintSha256: hash("kid").toString("hex"),
      issuerId: t.deps.authorities.issuing().id,
      profileId: "transport",
      type: "transport",
      organisationId,
      applicationId: null,
      name: "gateway",
      subject: "CN=test",
      searchText: "test",
      keyFingerprint: hash("key").toString("hex"),
      keyThumbprint: hash("key").toString("base64url"),
      publicKey: publicKey ?? {},
      notBefore,
      notAfter,
      tbsDer: new Uint8Array(1),
      requestedByKind: "operator",
      requestedById: "operator",
      createdAt: notBefore,
      issuedAt: notBefore,
      ...rest,
    },
  });
}
