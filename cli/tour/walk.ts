import type { Portal } from "./portal";

/** What earlier steps found out. Steps run in order, so each finds what it needs. */
export interface Walk {
  portal: Portal;
  /** Where keys, requests and certificates of this walk lie; removed afterwards. */
  directory: string;
  /** Keeps names apart when the tour is walked again. */
  run: string;
  organisationId: string;
  applicationId: string;
  clientId: string;
  fileName: string;
  kid: string;
  serialNumber: string;
  issuerId: string;
  /** From the discovery document. */
  issuer: string;
  tokenEndpoint: string;
  /** The mTLS client of the tour: its id, and the KID of its Transport certificate. */
  mtlsClientId: string;
  mtlsTokenEndpoint: string;
  transportKid: string;
  boundToken: string;
}

export interface Step {
  title: string;
  /** @returns one line about what was seen */
  walk(walk: Walk): Promise<string>;
}

/** Files in the walk's directory. */
export const LEAF = "leaf.pem";
export const CHAIN = "chain.pem";
export const ROOT = "root.pem";
