/** For every route of the table, what it names and what it is called with. */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { EXAMPLE_CSR } from "../examples";

export interface Ids {
  organisationId: string;
  applicationId: string;
  clientId: string;
  kid: string;
  /** KID of a key registered for the client. */
  keyKid: string;
  contactId: string;
  tokenId: string;
  webhookId: string;
  /** What confirms that webhook. */
  webhookCode: string;
  /** Of a delivery of that webhook. */
  eventId: string;
  feedId: string;
  mailId: string;
}
interface Row {
  /** Query or body naming somebody's things, where the path does not. */
  query?: (ids: Ids) => Record<string, string>;
  body?: (ids: Ids) => object;
  /** `{kid}` in the path is that of a registered key. */
  namesKey?: true;
  /** Needs no account, so there is nobody to tell apart: its own test says what it asks for instead. */
  isOpen?: true;
}

export const ofOrganisation = ({ organisationId }: Ids) => ({ organisationId });

export const ROWS: Record<string, Row> = {
  listOrganisations: {},
  createOrganisation: { body: () => ({ legalName: "New Ltd", country: "GB", registrationNumber: randomUUID() }) },
  getOrganisation: {},
  updateOrganisation: {},
  listContacts: {},
  addContact: {},
  removeContact: {},
  listApplications: { query: ofOrganisation },
  listApplicationsOfOrganisation: {},
  createApplication: {
    body: () => ({ name: `App ${randomUUID()}`, type: "web", securityConfiguration: "private_key_jwt" }),
  },
  getApplication: {},
  updateApplication: {},
  listClients: {},
  createClient: {},
  getClient: {},
  updateClient: {},
  rotateClientSecret: {},
  getSnippets: {},
  getPostmanCollection: {},
  listAuthenticationAttemptsOfClient: {},
  listAuthenticationAttempts: { query: ({ clientId }) => ({ clientId }) },
  diagnoseAssertion: {},
  listKeys: {},
  addKey: { body: () => ({ key: freshJwk() }) },
  importKeys: { body: () => ({ keys: [freshJwk()] }) },
  getKey: { namesKey: true },
  updateKey: { body: () => ({ name: "Renamed" }), namesKey: true },
  removeKey: { namesKey: true },
  // Anybody may ask about anybody's client: it tells what the public key sets tell.
  verifyJws: {},
  csrTemplate: { query: () => ({ type: "signing" }) },
  csrTemplateOfOrganisation: { query: () => ({ type: "organisation-transport" }) },
  inspectCsr: { body: ({ applicationId }) => ({ csr: EXAMPLE_CSR, type: "signing", applicationId }) },
  issueCertificate: { body: () => ({ type: "signing", csr: "not a CSR" }) },
  issueOrganisationCertificate: { body: () => ({ type: "organisation-transport", csr: "not a CSR" }) },
  renewCertificate: { body: () => ({ csr: "not a CSR" }) },
  listCertificates: { query: ofOrganisation },
  listCertificatesOfApplication: {},
  listCertificatesOfOrganisation: {},
  exportCertificates: { query: ofOrganisation },
  expiryOverview: { query: ofOrganisation },
  countCertificates: { query: ofOrganisation },
  getCertificate: {},
  describeCertificate: {},
  getKeyUsage: {},
  revocationImpact: {},
  revokeCertificate: {},
  getRotation: {},
  revokeByProof: { isOpen: true },
  findListed: { body: ({ kid }) => ({ list: kid }) },
  revokeMany: { body: () => ({ kids: ["B".repeat(43)], count: 1, reason: "superseded" }) },
  findTargets: { query: () => ({ q: "bank" }) },
  setApplicationStatus: { body: () => ({ status: "active" }) },
  setClientStatus: { body: () => ({ status: "active" }) },
  findKey: { body: () => ({ key: "ab".repeat(32) }) },
  blockKey: { body: () => ({ key: "cd".repeat(32) }) },
  downloadPem: {},
  downloadDer: {},
  downloadP7c: {},
  downloadChain: {},
  downloadFullchain: {},
  getMe: {},
  listAccessTokens: {},
  createAccessToken: { body: () => ({ name: "t", scopes: ["token:manage"] }) },
  revokeAccessToken: {},
  listMails: { query: ofOrganisation },
  getMail: {},
  resendMail: {},
  listWebhooks: {},
  createWebhook: {},
  getWebhook: {},
  updateWebhook: {},
  deleteWebhook: {},
  confirmWebhook: { body: ({ webhookCode }) => ({ code: webhookCode }) },
  rotateWebhookSecret: {},
  testWebhook: {},
  listWebhookDeliveries: {},
  redeliverWebhook: {},
  listCalendarFeeds: {},
  createCalendarFeed: {},
  revokeCalendarFeed: {},
  listProfiles: {},
  listAuthorities: {},
  listUpgradeFindings: {},
  listAuditEvents: { query: ofOrganisation },
};

export const freshJwk = () => generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });

export const INVENTED: Ids = {
  organisationId: "01999999-0000-7000-8000-000000000000",
  applicationId: "01999999-0000-7000-8000-000000000001",
  clientId: "01999999-0000-7000-8000-000000000002",
  contactId: "01999999-0000-7000-8000-000000000003",
  tokenId: "01999999-0000-7000-8000-000000000004",
  kid: "A".repeat(43),
  keyKid: "A".repeat(43),
  webhookId: "01999999-0000-7000-8000-000000000005",
  webhookCode: "A".repeat(32),
  eventId: "01999999-0000-7000-8000-000000000006",
  feedId: "01999999-0000-7000-8000-000000000007",
  mailId: "01999999-0000-7000-8000-000000000008",
};
