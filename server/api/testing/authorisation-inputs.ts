/** Examples for the members of the inputs of every operation. */
import { generateKeyPairSync, randomUUID } from "node:crypto";

/** Members of inputs that name a thing. */
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
  userId: string;
  certificateId: string;
  sessionId: string;
  parentId: string;
  replaces: string;
}

/** Every other required member, by its name. Unlike names per operation stand in `MORE`. */
export const EXAMPLES: Record<string, unknown> = {
  status: "active",
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

/** Members that one operation means in its own way, and what an update needs to change something. */
export const MORE: Record<string, (ids: Ids) => Record<string, unknown>> = {
  "application.create": () => ({
    ...{ name: `App ${randomUUID()}`, type: "web", securityConfiguration: "private_key_jwt" },
  }),
  "application.update": () => ({ description: "Changed" }),
  "authorization.decide": () => ({ cookies: "" }),
  "authorization.describe": () => ({ cookies: "" }),
  "certificate.check_proof": ({ kid }) => ({ kid, csr: "not a CSR" }),
  "certificate.find_listed": ({ kid }) => ({ list: kid }),
  "certificate.revoke": ({ kid }) => ({ kid, reason: "superseded" }),
  "certificate.revoke_many": ({ kid }) => ({ kids: [kid], count: 1 }),
  "client.update": () => ({ name: "Renamed", scopes: ["accounts", "certificate:read"] }),
  "key.add": () => ({ key: freshJwk() }),
  "key.block": ({ kid }) => ({ key: kid }),
  "key.find": ({ kid }) => ({ key: kid }),
  "key.import": () => ({ keys: [freshJwk()] }),
  "key.update": () => ({ name: "Renamed" }),
  "organisation.update": () => ({ legalName: "Renamed Ltd" }),
  "user.update": () => ({ platformRole: "super_admin" }),
  "webhook.update": () => ({ description: "Changed" }),
};
/** What every actor of this file may change: its own organisation's rows, and its own. */
export const IS_THEIRS: Record<string, string> = {
  organisations: "id = $1",
  users: "id = ANY($2)",
  sessions: "user_id = ANY($2)",
  access_tokens: "user_id = ANY($2)",
  setup_links: "user_id = ANY($2)",
  rate_limits: "true",
  idempotency_records: "true",
  notification_preferences: "address IN (SELECT email FROM users WHERE id = ANY($2))",
  audit_events: "organisation_id IS NULL OR organisation_id = $1",
};
