import type { Portal } from "./portal";

/** Results of earlier steps. Steps run in order. */
export interface TourContext {
  portal: Portal;
  /** Directory for keys, CSRs and certificates of this run; removed afterwards. */
  directory: string;
  /** Makes names unique for each run. */
  runId: string;
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
  /** @returns one line that describes the result */
  run(context: TourContext): Promise<string>;
}

/** Files in the tour's directory. */
export const LEAF = "leaf.pem";
export const CHAIN = "chain.pem";
export const ROOT = "root.pem";
