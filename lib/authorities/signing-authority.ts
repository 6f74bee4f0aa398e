import type { Issuer } from "@/lib/ca/issuer";
import type { Signer } from "@/lib/ca/keys/signer";
/** An authority that can sign: its issuer side (names, URLs, encoded parts) and its key. */
export interface SigningAuthority {
  id: string;
  kind: "root" | "issuing";
  name: string;
  issuer: Issuer;
  signer: Signer;
  certificateDer: Uint8Array;
  certificatePem: string;
}
