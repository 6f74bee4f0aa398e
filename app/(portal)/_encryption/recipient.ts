import type { Snippet } from "@/lib/snippets/schema";

/** The key that a test message is encrypted for. Public data only. */
export interface Recipient {
  kid: string;
  /** RFC 7638. */
  keyThumbprint: string;
  /** JWK members. */
  publicKey: Readonly<Record<string, string>>;
  /** Name of the owner's private key file in the programs. */
  keyFileName: string;
  /** File that the programs read the message from. */
  messageFileName: string;
  programs: readonly Snippet[];
  /** Where this page holds the private key, if it was created here. */
  slot?: string | undefined;
}
