/**
 * Certification requests (PKCS#10, RFC 2986): strictly parses an upload. A refusal is a value, not an exception.
 */
import { type CsrAttributes, type RequestedExtension, readCsrAttributes } from "./csr-attributes";
import { readCsrSignatureAlgorithm, verifyCsrSignature } from "./csr-signature";
import { CSR_TOO_LARGE, type CsrFault, csrDerOf, csrFaultOf, MAX_CSR_BYTES } from "./csr-upload";
import { type DerNode, expectSequence, expectTag, readBitStringBytes, readDer, TAG } from "./der";
import { rewriteDer, writeDer, writeSequence } from "./der-write";
import { fixCsrText } from "./fix-csr-text";
import { type DistinguishedName, nameFromNode } from "./names";
import { PkiError } from "./pki-error";
import { findPrivateKey } from "./private-key";
import { type PublicKey, publicKeyFromNode } from "./public-key";

export type { RequestedExtension } from "./csr-attributes";

export interface ParsedCsr {
  /**
   * The request to store. Unchanged when its only attributes are requested extensions; otherwise the other
   * attributes (such as a challenge password) are removed, and its signature no longer verifies.
   */
  der: Uint8Array;
  /** True when attributes were removed from `der`. */
  isRedacted: boolean;
  subject: DistinguishedName;
  publicKey: PublicKey;
  /** As openssl prints it: "sha256WithRSAEncryption", "ecdsa-with-SHA256", "ED25519", "rsassaPss-sha256". */
  signatureAlgorithm: string;
  extensions: RequestedExtension[];
  /** OIDs of the attributes, dotted. */
  attributes: string[];
}

/** Why an upload is refused. Never quotes the upload. */
export interface CsrRefusal extends CsrFault {
  /** With csr.contains_private_key: `keyFamily` of each key that was read and proved, for the blocklist. */
  leakedKeyFamilies?: string[][];
}

export type CsrResult = { ok: true; csr: ParsedCsr } | { ok: false; refusal: CsrRefusal };

/**
 * Strictly reads one CSR in PEM (with surrounding text; changes by email programs and editors are repaired), DER or DER in base64,
 * and verifies its signature over the original bytes.
 * An upload that contains a private key anywhere is refused before anything else.
 */
export function parseCsr(input: Uint8Array): CsrResult {
  if (input.length > MAX_CSR_BYTES) return readCsr(input);
  const upload = fixCsrText(input);
  // A repaired text is searched again: the repair may reveal a private key.
  const leak = findPrivateKey(input) ?? (upload === input ? undefined : findPrivateKey(upload));
  if (leak) {
    return {
      ok: false,
      refusal: {
        code: "csr.contains_private_key",
        message:
          "This file contains a private key. Treat that key as compromised: stop using it, generate a new one, and upload only the CSR. Certificates with that key are revoked.",
        leakedKeyFamilies: leak.leakedKeyFamilies,
      },
    };
  }
  return readFixed(upload);
}

/** `parseCsr` without the search for private keys, for callers that neither store the upload nor issue for it. */
export function readCsr(input: Uint8Array): CsrResult {
  return input.length > MAX_CSR_BYTES ? { ok: false, refusal: CSR_TOO_LARGE } : readFixed(fixCsrText(input));
}

function readFixed(upload: Uint8Array): CsrResult {
  try {
    return { ok: true, csr: readRequest(csrDerOf(upload)) };
  } catch (error) {
    if (error instanceof PkiError) return { ok: false, refusal: csrFaultOf(error) };
    throw error;
  }
}

function readRequest(der: Uint8Array): ParsedCsr {
  const root = readDer(der);
  const [info, algorithmNode, signatureNode] = expectSequence(root, 3);
  const [version, subjectNode, keyNode, attributesNode] = expectSequence(info, 3, 4);
  if (expectTag(version, TAG.integer).content.length !== 1 || version?.content[0] !== 0) {
    throw new PkiError("csr.version", "The version of the CSR is unknown; only version 1 (encoded as 0) exists.");
  }
  const subject = nameFromNode(expectTag(subjectNode, TAG.sequence));
  const publicKey = publicKeyFromNode(expectTag(keyNode, TAG.sequence));
  refuseHybridPoint(publicKey, keyNode as DerNode);
  const attributes = readCsrAttributes(attributesNode);
  // The reader accepts only canonical encodings; re-encoding proves it for this request.
  if (Buffer.compare(rewriteDer(root), der) !== 0) throw new PkiError("der.bad_value", "The CSR is not canonical DER.");
  const algorithm = readCsrSignatureAlgorithm(algorithmNode as DerNode);
  if (!verifyCsrSignature(algorithm, publicKey, (info as DerNode).bytes, readBitStringBytes(signatureNode))) {
    throw new PkiError(
      "csr.bad_signature",
      "The CSR's signature does not match its key: the file was changed after signing, or signed with another private key.",
    );
  }
  const isRedacted = attributes.kept.length !== attributes.oids.length;
  return {
    der: isRedacted ? withoutOtherAttributes(root, attributes) : new Uint8Array(der),
    isRedacted,
    subject,
    publicKey,
    signatureAlgorithm: algorithm.name,
    extensions: attributes.extensions.map((extension) => ({ ...extension, valueDer: extension.valueDer.slice() })),
    attributes: attributes.oids,
  };
}

/** RFC 5480 §2.2: a point is uncompressed (04) or compressed (02, 03); anything else must be rejected. */
function refuseHybridPoint(publicKey: PublicKey, spki: DerNode): void {
  const form = publicKey.kind === "EC" ? readBitStringBytes(spki.children[1])[0] : undefined;
  if (form === 6 || form === 7) {
    throw new PkiError("key.hybrid_point", "The public key uses the hybrid point form, which RFC 5480 forbids.");
  }
}

function withoutOtherAttributes(root: DerNode, { kept }: CsrAttributes): Uint8Array {
  const [info, algorithm, signature] = root.children as [DerNode, DerNode, DerNode];
  const [version, subject, key] = info.children as [DerNode, DerNode, DerNode];
  const keptInfo = writeSequence(version.bytes, subject.bytes, key.bytes, writeDer(0xa0, ...kept));
  return writeSequence(keptInfo, algorithm.bytes, signature.bytes);
}
