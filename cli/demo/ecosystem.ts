/**
 * The sample ecosystem as data. Days count back from today; certificates are valid for 350 days, so one issued 308 days ago expires in 42.
 * Every address ends in `.example`, a reserved domain (RFC 2606 §2).
 */
import type { z } from "zod";
import type { CreateApplicationInput } from "@/lib/applications/schema";
import type { CreateClientInput } from "@/lib/clients/schema";
import type { RevocationReasonChoice } from "@/lib/compromise/schema";
import type { CreateOrganisationInput } from "@/lib/organisations/schema";
import type { CsrKeyAlgorithm } from "@/lib/pki/csr-key-algorithms";

/** Days since the portal was set up; no sample data is older. */
export const FOUNDED_DAYS_AGO = 400;

export const SUPER_ADMIN = { name: "Robin Vale", email: "robin@portal.example" };
export const SECURITY_OFFICER = { name: "Sam Okafor", email: "sam@portal.example" };

export interface PlannedOrganisation extends Omit<z.input<typeof CreateOrganisationInput>, "parentId"> {
  /** Legal name of its parent organisation. */
  parent?: string;
  admin: { name: string; email: string };
  contacts: readonly { kind: "technical" | "business" | "security"; name: string; email: string }[];
  applications: readonly PlannedApplication[];
}

export interface PlannedApplication extends Omit<z.input<typeof CreateApplicationInput>, "organisationId"> {
  suspendedDaysAgo?: number;
  clients: readonly PlannedClient[];
  certificates: readonly PlannedCertificate[];
}

export interface PlannedClient extends Omit<z.input<typeof CreateClientInput>, "applicationId"> {
  /** Rejected for want of a client certificate: since when, and how often. */
  failing?: { sinceHoursAgo: number; perHour: number };
}

export interface PlannedCertificate {
  type: "signing" | "transport" | "encryption";
  name: string;
  issuedDaysAgo: number;
  keyAlgorithm?: CsrKeyAlgorithm;
  /** Authentications per day, until this many days ago. */
  use?: { perDay: number; untilDaysAgo: number };
  /** Its renewal, used from its first day. */
  renewed?: { daysAgo: number; perDay: number };
  revoked?: { daysAgo: number; reason: RevocationReasonChoice; comment: string };
}

export const ORGANISATIONS: readonly PlannedOrganisation[] = [
  {
    legalName: "Northwind Bank PLC",
    country: "GB",
    registrationNumber: "01234567",
    admin: { name: "Ada Mensah", email: "ada@northwind.example" },
    contacts: [
      { kind: "technical", name: "API platform team", email: "api-platform@northwind.example" },
      { kind: "security", name: "Security operations", email: "soc@northwind.example" },
    ],
    applications: [
      {
        name: "Payments hub",
        type: "server_to_server",
        securityConfiguration: "fapi2",
        environment: "production",
        description: "Starts and tracks payments for business customers.",
        clients: [
          { name: "Payments hub, primary region", authMethod: "private_key_jwt", scopes: ["payments", "read"] },
          { name: "Settlement files", authMethod: "tls_client_auth", scopes: ["settlement"] },
        ],
        certificates: [
          { type: "signing", name: "production signing", issuedDaysAgo: 308, use: { perDay: 420, untilDaysAgo: 0 } },
          {
            type: "transport",
            name: "gateway",
            issuedDaysAgo: 338,
            use: { perDay: 96, untilDaysAgo: 5 },
            renewed: { daysAgo: 14, perDay: 90 },
          },
          { type: "encryption", name: "payment messages", issuedDaysAgo: 121 },
          {
            type: "signing",
            name: "old region",
            issuedDaysAgo: 290,
            use: { perDay: 200, untilDaysAgo: 64 },
            revoked: { daysAgo: 60, reason: "cessationOfOperation", comment: "The second region was switched off." },
          },
        ],
      },
      {
        name: "Branch tablets",
        type: "native",
        securityConfiguration: "private_key_jwt",
        environment: "sandbox",
        description: "Advisers open accounts at the customer's table.",
        clients: [
          {
            name: "Tablet sign-in",
            authMethod: "private_key_jwt",
            scopes: ["openid", "accounts"],
            grantTypes: ["authorization_code", "refresh_token"],
            redirectUris: ["https://tablets.northwind.example/callback"],
          },
        ],
        certificates: [
          { type: "signing", name: "pilot", issuedDaysAgo: 371, use: { perDay: 12, untilDaysAgo: 30 } },
          { type: "signing", name: "roll-out", issuedDaysAgo: 27, use: { perDay: 35, untilDaysAgo: 1 } },
        ],
      },
    ],
  },
  {
    legalName: "Northwind Cards Ltd",
    country: "GB",
    registrationNumber: "07654321",
    parent: "Northwind Bank PLC",
    admin: { name: "Joan Petersen", email: "joan@northwind-cards.example" },
    contacts: [{ kind: "technical", name: "Card platform", email: "platform@northwind-cards.example" }],
    applications: [
      {
        name: "Disputes",
        type: "server_to_server",
        securityConfiguration: "mtls",
        environment: "production",
        description: "Sends disputed card payments to the scheme.",
        clients: [
          {
            name: "Dispute desk",
            authMethod: "tls_client_auth",
            scopes: ["disputes"],
            failing: { sinceHoursAgo: 19, perHour: 4 },
          },
        ],
        certificates: [
          {
            type: "transport",
            name: "first gateway",
            issuedDaysAgo: 215,
            use: { perDay: 55, untilDaysAgo: 92 },
            revoked: { daysAgo: 92, reason: "keyCompromise", comment: "The key was found in a support ticket." },
          },
          { type: "transport", name: "second gateway", issuedDaysAgo: 92, use: { perDay: 61, untilDaysAgo: 1 } },
        ],
      },
    ],
  },
  {
    legalName: "Fjord Payments AS",
    country: "NO",
    registrationNumber: "987654325",
    admin: { name: "Ingrid Solheim", email: "ingrid@fjord.example" },
    contacts: [{ kind: "technical", name: "Drift", email: "drift@fjord.example" }],
    applications: [
      {
        name: "Account information",
        type: "server_to_server",
        securityConfiguration: "fapi2",
        environment: "production",
        description: "Balances and transactions for accounting programs.",
        clients: [{ name: "Aggregator", authMethod: "private_key_jwt", scopes: ["accounts", "read"] }],
        certificates: [
          { type: "signing", name: "aggregator", issuedDaysAgo: 343, use: { perDay: 1_310, untilDaysAgo: 0 } },
          { type: "transport", name: "aggregator", issuedDaysAgo: 201, use: { perDay: 240, untilDaysAgo: 0 } },
        ],
      },
      {
        name: "Merchant checkout",
        type: "web",
        securityConfiguration: "private_key_jwt",
        environment: "production",
        description: "Pay by bank in web shops.",
        clients: [{ name: "Checkout", authMethod: "private_key_jwt", scopes: ["payments"] }],
        certificates: [
          {
            type: "signing",
            name: "checkout",
            issuedDaysAgo: 166,
            keyAlgorithm: "rsa-2048",
            use: { perDay: 780, untilDaysAgo: 0 },
          },
        ],
      },
      {
        name: "Legacy gateway",
        type: "server_to_server",
        securityConfiguration: "client_secret",
        environment: "sandbox",
        description: "Kept for one partner until it has moved.",
        suspendedDaysAgo: 18,
        clients: [{ name: "Partner", authMethod: "client_secret_basic", scopes: ["read"] }],
        certificates: [],
      },
    ],
  },
  {
    legalName: "Lumen Identity GmbH",
    country: "DE",
    registrationNumber: "HRB 204518",
    admin: { name: "Mira Aydın", email: "mira@lumen.example" },
    contacts: [],
    applications: [
      {
        name: "Identity broker",
        type: "server_to_server",
        securityConfiguration: "fapi2",
        environment: "production",
        description: "Verified identities for banks and insurers.",
        clients: [{ name: "Broker", authMethod: "private_key_jwt", scopes: ["identity"] }],
        certificates: [
          { type: "signing", name: "broker", issuedDaysAgo: 249, use: { perDay: 88, untilDaysAgo: 2 } },
          { type: "encryption", name: "identity claims", issuedDaysAgo: 249, keyAlgorithm: "rsa-2048" },
          { type: "transport", name: "broker", issuedDaysAgo: 72, use: { perDay: 91, untilDaysAgo: 2 } },
        ],
      },
    ],
  },
  {
    legalName: "Quill Ledger SAS",
    country: "FR",
    registrationNumber: "812345678",
    admin: { name: "Noé Laurent", email: "noe@quill.example" },
    contacts: [],
    applications: [
      {
        name: "Invoice matching",
        type: "server_to_server",
        securityConfiguration: "private_key_jwt",
        environment: "production",
        description: "Matches incoming payments with open invoices.",
        clients: [{ name: "Matcher", authMethod: "private_key_jwt", scopes: ["accounts"] }],
        certificates: [
          {
            type: "signing",
            name: "matcher",
            issuedDaysAgo: 180,
            use: { perDay: 48, untilDaysAgo: 6 },
            revoked: { daysAgo: 6, reason: "keyCompromise", comment: "The laptop with the key was stolen." },
          },
        ],
      },
    ],
  },
];
