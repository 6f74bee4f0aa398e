import { generateKeyPairSync, randomUUID } from "node:crypto";
import { z } from "zod";
import type { Operation } from "@/lib/operation/operation";

/** Input members that reference a resource. */
export interface Ids {
  organisationId: string;
  applicationId: string;
  clientId: string;
  kid: string;
  contactId: string;
  tokenId: string;
  webhookId: string;
  eventId: string;
  feedId: string;
  mailId: string;
  auditEventId: string;
  attemptId: string;
  userId: string;
  certificateId: string;
  sessionId: string;
  parentId: string;
  replaces: string;
}

/** Resources of one organisation. `keyKid`: of a registered key. */
export type Things = Ids & { keyKid: string };

/** Every other required member, by name. Members with another meaning per operation are in `MORE`. */
const EXAMPLES: Record<string, unknown> = {
  status: "active",
  thumbprints: "A".repeat(43),
  type: "signing",
  format: "pem",
  csr: "not a CSR",
  reason: "superseded",
  name: "Name",
  kind: "technical",
  email: "someone@example.com",
  authMethod: "private_key_jwt",
  jws: "e30.e30.AAAA",
  muted: [],
  records: [],
  token: "A".repeat(43),
  cookies: {},
  isGranted: true,
  clientAssertion: "e30.e30.AAAA",
  legalName: "New Ltd",
  country: "GB",
  registrationNumber: "1",
  q: "bank",
  role: "admin",
  currentPassword: "wrong",
  newPassword: "a new password of length",
  password: "a new password of length",
  scopes: ["certificate:read"],
  code: "A".repeat(32),
  url: "https://hooks.invalid/",
  eventTypes: ["key.added"],
  count: 1,
};

export const freshJwk = () => generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });

/** Members with a meaning specific to one operation, and the change of an update. */
const MORE: Record<string, (ids: Ids) => Record<string, unknown>> = {
  "application.create": () => ({
    ...{ name: `App ${randomUUID()}`, type: "web", securityConfiguration: "private_key_jwt" },
  }),
  "application.update": () => ({ description: "Changed" }),
  "authorization.decide": () => ({ cookies: "" }),
  "authorization.describe": () => ({ cookies: "" }),
  "certificate.check_proof": ({ kid }) => ({ kid, csr: "not a CSR" }),
  "certificate.find_listed": ({ kid }) => ({ list: kid }),
  "certificate.joint_revocation_impact": ({ kid }) => ({ kids: [kid] }),
  "certificate.revoke": ({ kid }) => ({ kid, reason: "superseded" }),
  "certificate.revoke_many": ({ kid }) => ({ kids: [kid], count: 1 }),
  "certificate.update": ({ kid }) => ({ kid, name: "Renamed", keyHolderNote: "A vault" }),
  "client.update": () => ({ name: "Renamed", scopes: ["accounts", "certificate:read"] }),
  "key.add": () => ({ key: freshJwk() }),
  "key.block": ({ kid }) => ({ key: kid }),
  "key.find": ({ kid }) => ({ key: kid }),
  "key.import": () => ({ keys: [freshJwk()] }),
  "key.update": () => ({ name: "Renamed" }),
  "organisation.update": () => ({ legalName: "Renamed Ltd" }),
  "portal.list_targets": () => ({ command: "issue" }),
  "user.update": () => ({ platformRole: "super_admin" }),
  "webhook.update": () => ({ description: "Changed" }),
};
/** Operations whose `kid` is that of a registered key. */
const NAMES_KEY = ["key.get", "key.update", "key.remove"];

/** A valid input that references these resources; `onlyRequired` omits optional references, so that everything is selected. */
export function inputFor({ operation, input }: Operation, things: Things, onlyRequired = false) {
  const schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  const ids: Ids = NAMES_KEY.includes(operation) ? { ...things, kid: things.keyKid } : things;
  const more = MORE[operation]?.(ids) ?? {};
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(name) ?? false;
    if (name in more) given[name] = more[name];
    else if (name in ids && (isRequired || !onlyRequired)) given[name] = ids[name as keyof Ids];
    else if (isRequired) {
      if (!(name in EXAMPLES))
        throw new Error(`${operation} needs an example of its member ${name} in ${import.meta.url}`);
      given[name] = EXAMPLES[name];
    }
  }
  // One holder: the application or the organisation.
  if (!schema.required?.includes("organisationId") && "applicationId" in given) delete given.organisationId;
  return given;
}
