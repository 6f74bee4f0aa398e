import type { Audiences } from "../assertion/check";
import type { FailedCheck } from "../assertion/run-checks";
import type { Authentication, PresentedIdentity } from "../authentication";
import type { ClientDirectory } from "../client-directory";

/** The credentials in a rejected request. */
export interface Credentials {
  authorization: string | undefined;
  /** Of the form, as parsed by oidc-provider; values of repeated parameters are arrays. Undefined: the body is not a form. */
  parameters: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** Of the URL: never a credential, but the log can name the client and the error. */
  query?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** Content-Encoding of the body, if any. */
  contentEncoding?: string | undefined;
  /** The body if it is not a form, so that the log can name the client. */
  otherBody?: { contentType: string; text: string } | undefined;
  certificate: PresentedIdentity | undefined;
}

/** Input of the explanation beside the request. */
export interface ExplanationContext {
  directory: Pick<ClientDirectory, "find" | "keysOf">;
  audiences: Audiences;
  now: Date;
  /** False: oidc-provider rejected the request before it verified the assertion's signature; it is not checked here either. */
  isSignatureChecked: boolean;
  /** Whether oidc-provider found the assertion's `jti` used. */
  isUsed: boolean;
}

/** A rejected request and the check that failed; `failure` undefined: none of our checks did. */
export interface Explanation extends Authentication {
  failure: FailedCheck | undefined;
  /** The request proved to be from the client all the same: its signature verifies, or its connection has the client's certificate. */
  isProven?: boolean;
}

export const fail = (check: string, message: string, fix: string): FailedCheck => ({ check, message, fix });
