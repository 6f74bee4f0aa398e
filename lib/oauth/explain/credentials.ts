import type { Audiences } from "../assertion/check";
import type { FailedCheck } from "../assertion/judge";
import type { Authentication, PresentedIdentity } from "../authentication";
import type { ClientDirectory } from "../client-directory";

/** What a refused request offered as proof of its client's identity. */
export interface Credentials {
  authorization: string | undefined;
  /** Of the form, as the engine has parsed it; values of repeated parameters are arrays. Undefined: the body is no form. */
  parameters: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** Of the URL: never a credential, but the log can name its client and the defect. */
  query?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** Content-Encoding of the body, where it has one. */
  contentEncoding?: string | undefined;
  /** The body that is no form, so that the log can name its client. */
  otherBody?: { contentType: string; text: string } | undefined;
  certificate: PresentedIdentity | undefined;
}

/** What the explanation needs beside the request. */
export interface ExplanationContext {
  directory: Pick<ClientDirectory, "find" | "keysOf">;
  audiences: Audiences;
  now: Date;
  /** False: the engine refused the request before it verified the assertion's signature, so the signature is not judged here. */
  isSignatureJudged: boolean;
  /** Whether the engine found the assertion's `jti` used. */
  isUsed: boolean;
}

/** A refused request, and the one check that failed; `failure` undefined: none of ours did. */
export interface Explanation extends Authentication {
  failure: FailedCheck | undefined;
}

export const fail = (check: string, message: string, fix: string): FailedCheck => ({ check, message, fix });
