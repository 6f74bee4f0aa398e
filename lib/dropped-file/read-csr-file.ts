import {
  CSR_TOO_LARGE,
  type CsrFault,
  csrBytes,
  csrDerOf,
  csrFaultOf,
  isBareBase64,
  MAX_CSR_BYTES,
} from "@/lib/pki/csr-upload";
import { readDer } from "@/lib/pki/der";
import { type CsrRepair, repairCsrText } from "@/lib/pki/fix-csr-text";
import { hasPemMarker, pemEncode } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import { textOf } from "@/lib/pki/upload-text";
import { adviceFor, type CsrAdvice, type CsrCommands, privateKeyAdvice } from "./csr-advice";
import { derKind } from "./der-kind";
import { whatIs } from "./file-kind";
import { looksPrivate } from "./looks-private";
import { REPAIR_WORDS, type ShownRepair } from "./repair-words";

/** `csr`: `text` is what to send. `refused`: nothing may be sent; `isPrivate`: nor kept. */
export type CsrReading =
  | { kind: "empty" }
  | { kind: "csr"; text: string; repairs: string[] }
  | { kind: "refused"; advice: CsrAdvice; isPrivate: boolean };

/**
 * Reads what was dropped or pasted into the field of a CSR: with the server's own rules for text, PEM and DER, so that a file refused here
 * is refused there too. The server decides about signature, key and subject. A private key in any form is refused before anything else.
 * @param upload bytes of a file, or text that was pasted
 */
export function readCsrFile(upload: Uint8Array | string, commands: CsrCommands, fileName?: string): CsrReading {
  const bytes = typeof upload === "string" ? new TextEncoder().encode(upload) : upload;
  if (typeof upload === "string" && upload.trim() === "") return { kind: "empty" };
  // Before the search, whose cost grows with the size.
  if (bytes.length > MAX_CSR_BYTES) return refused(CSR_TOO_LARGE, bytes, commands, fileName);
  const secret = looksPrivate(upload);
  if (secret) return refusedKey(secret);
  const inside = unwrapped(bytes);
  try {
    const reading = readBytes(inside, bytes);
    // A repaired text is searched again, as on the server.
    const revealed = reading.kind === "csr" && reading.repairs.length > 0 ? looksPrivate(reading.text) : undefined;
    return revealed ? refusedKey(revealed) : reading;
  } catch (error) {
    if (error instanceof PkiError) return refused(csrFaultOf(error), inside, commands, fileName);
    throw error;
  }

  function refusedKey(found: string): CsrReading {
    return { kind: "refused", advice: privateKeyAdvice(whatIs(bytes, fileName), found, commands), isPrivate: true };
  }
}

function refused(fault: CsrFault, bytes: Uint8Array, commands: CsrCommands, fileName: string | undefined): CsrReading {
  return { kind: "refused", advice: adviceFor(fault, bytes, whatIs(bytes, fileName), commands), isPrivate: false };
}

/** @throws PkiError csr.*, pem.*, der.* */
function readBytes(inside: Uint8Array, original: Uint8Array): CsrReading {
  const { upload, repairs } = repairCsrText(inside);
  const der = csrDerOf(upload);
  readDer(der);
  if (derKind(der) !== "csr") {
    throw new PkiError("csr.malformed", "The structure does not have the form of a CSR.");
  }
  const isBase64 = inside !== original;
  if (upload[0] === 0x30 || !hasPemMarker(textOf(upload) ?? "")) {
    return csr(pemEncode("CERTIFICATE REQUEST", der), [isBase64 || original[0] !== 0x30 ? "armour" : "der"]);
  }
  const before: CsrRepair[] = upload[0] === 0xff || upload[0] === 0xfe ? ["encoding"] : [];
  return csr(textOf(upload) ?? "", [...(isBase64 ? (["base64"] as const) : []), ...before, ...repairs]);
}

const csr = (text: string, repairs: readonly ShownRepair[]): CsrReading => ({
  kind: "csr",
  text,
  repairs: repairs.map((repair) => REPAIR_WORDS[repair]),
});

/** What is inside a text that is only base64: DER, or a PEM file as some ticket systems attach it. Otherwise the same array. */
function unwrapped(bytes: Uint8Array): Uint8Array {
  const text = textOf(bytes);
  return text !== undefined && isBareBase64(text) ? csrBytes(text) : bytes;
}
