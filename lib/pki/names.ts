/**
 * Distinguished names (RFC 5280 §4.1.2.4) as data: a list of attributes in encoding order, one per RDN.
 */
import { type DerNode, expectSequence, expectTag, readDer, readOid, TAG } from "./der";
import { writeDer, writeOid, writeSequence, writeSetOf } from "./der-write";
import { PkiError } from "./pki-error";

/** Short name as openssl and RFC 4514 write it, or the dotted OID of a type without one here. */
export type AttributeType =
  | "C"
  | "ST"
  | "L"
  | "O"
  | "OU"
  | "CN"
  | "serialNumber"
  | "emailAddress"
  | "organizationIdentifier"
  | (string & {});

export interface NameAttribute {
  type: AttributeType;
  value: string;
}

export type DistinguishedName = readonly NameAttribute[];

const OID_BY_TYPE: Readonly<Record<string, string>> = {
  C: "2.5.4.6",
  ST: "2.5.4.8",
  L: "2.5.4.7",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  CN: "2.5.4.3",
  SN: "2.5.4.4",
  GN: "2.5.4.42",
  title: "2.5.4.12",
  serialNumber: "2.5.4.5",
  street: "2.5.4.9",
  postalCode: "2.5.4.17",
  businessCategory: "2.5.4.15",
  organizationIdentifier: "2.5.4.97",
  emailAddress: "1.2.840.113549.1.9.1",
  DC: "0.9.2342.19200300.100.1.25",
  UID: "0.9.2342.19200300.100.1.1",
  jurisdictionC: "1.3.6.1.4.1.311.60.2.1.3",
};
const TYPE_BY_OID = new Map(Object.entries(OID_BY_TYPE).map(([type, oid]) => [oid, type]));

/** Short name of an attribute type by its dotted OID, or the OID itself. */
export const attributeTypeOf = (oid: string): AttributeType => TYPE_BY_OID.get(oid) ?? oid;

/** Types with a fixed string type (RFC 5280 appendix A); everything else is UTF8String. */
const STRING_TAG: Readonly<Record<string, number>> = {
  C: TAG.printableString,
  serialNumber: TAG.printableString,
  jurisdictionC: TAG.printableString,
  emailAddress: TAG.ia5String,
  DC: TAG.ia5String,
};

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;
const ASCII = /^\p{ASCII}*$/u;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * The name for display, in encoding order: `C=GB, O=Example Bank PLC, CN=…`. Escaping of RFC 4514 §2.4; control and
 * text-direction characters become hexadecimal pairs, so that a name can't forge a line of a log or a page.
 */
export function formatName(name: DistinguishedName): string {
  return name.map(({ type, value }) => `${type}=${escapeValue(value)}`).join(", ");
}

function escapeValue(value: string): string {
  const escaped = value
    .replace(/["+,;<>\\]/g, "\\$&")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, hexPairs)
    .replace(/^[ #]/, "\\$&");
  // A trailing space is significant; one that is the whole value is already escaped.
  return escaped.length > 1 && escaped.endsWith(" ") && escaped !== "\\ " ? `${escaped.slice(0, -1)}\\ ` : escaped;
}

function hexPairs(character: string): string {
  return [...Buffer.from(character, "utf8")]
    .map((byte) => `\\${byte.toString(16).padStart(2, "0").toUpperCase()}`)
    .join("");
}

/** Whether two names have equal attributes in the same order. Exact comparison, no case folding. */
export function namesEqual(a: DistinguishedName, b: DistinguishedName): boolean {
  return a.length === b.length && a.every((one, i) => one.type === b[i]?.type && one.value === b[i]?.value);
}

/**
 * DER of the Name. C and serialNumber are PrintableString, emailAddress and DC IA5String, the rest UTF8String.
 * @throws PkiError name.bad_value for a value that its string type does not allow, name.unknown_type for an unknown short name
 */
export function encodeName(name: DistinguishedName): Uint8Array {
  return writeSequence(...name.map((attribute) => writeSetOf(encodeAttribute(attribute))));
}

function encodeAttribute({ type, value }: NameAttribute): Uint8Array {
  const oid = OID_BY_TYPE[type] ?? type;
  if (!/^[0-2](\.\d{1,15}){1,30}$/.test(oid))
    throw new PkiError("name.unknown_type", `"${type}" is not a known attribute.`);
  const tag = STRING_TAG[TYPE_BY_OID.get(oid) ?? type] ?? TAG.utf8String;
  const isValid =
    tag === TAG.printableString
      ? PRINTABLE.test(value)
      : tag === TAG.ia5String
        ? ASCII.test(value)
        : !LONE_SURROGATE.test(value);
  if (!isValid || value === "")
    throw new PkiError("name.bad_value", `The value of ${type} is empty or contains characters that are not allowed.`);
  return writeSequence(writeOid(oid), writeDer(tag, Buffer.from(value, "utf8")));
}

/**
 * The attributes of a Name in DER, in encoding order.
 * `multiValued: "flatten"` lists the attributes of multi-valued RDNs one after the other (to show foreign certificates); such a
 * name does not re-encode to the same bytes, so the default refuses it.
 * @throws PkiError der.*, name.multi_valued, name.bad_value
 */
export function decodeName(der: Uint8Array, options: { multiValued?: "refuse" | "flatten" } = {}): DistinguishedName {
  return nameFromNode(readDer(der), options);
}

/** `decodeName` for a Name inside a parsed structure. */
export function nameFromNode(node: DerNode, options: { multiValued?: "refuse" | "flatten" } = {}): DistinguishedName {
  return expectTag(node, TAG.sequence).children.flatMap((rdn) => {
    const attributes = expectTag(rdn, TAG.set).children;
    if (attributes.length === 0) throw new PkiError("der.unexpected", "The name contains an empty RDN.");
    if (attributes.length > 1 && options.multiValued !== "flatten") {
      throw new PkiError(
        "name.multi_valued",
        "The name contains a multi-valued RDN (attributes joined with a plus sign).",
      );
    }
    return attributes.map(decodeAttribute);
  });
}

function decodeAttribute(node: DerNode): NameAttribute {
  const [type, value] = expectSequence(node, 2);
  const oid = readOid(type);
  return { type: attributeTypeOf(oid), value: decodeString(value as DerNode) };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeString({ tag, content }: DerNode): string {
  switch (tag) {
    case TAG.utf8String:
      try {
        return utf8.decode(content);
      } catch (cause) {
        throw new PkiError("name.bad_value", "An attribute of the name is not valid UTF-8.", { cause });
      }
    case TAG.printableString:
      return matching(PRINTABLE, Buffer.from(content).toString("latin1"));
    case TAG.numericString:
      return matching(/^[0-9 ]*$/, Buffer.from(content).toString("latin1"));
    case TAG.ia5String:
    case TAG.visibleString:
      return matching(ASCII, Buffer.from(content).toString("latin1"));
    case TAG.teletexString:
      // T.61 by definition, Latin-1 in practice (as openssl reads it).
      return Buffer.from(content).toString("latin1");
    case TAG.bmpString:
      if (content.length % 2 !== 0) throw badString();
      return wellFormed(Buffer.from(content).swap16().toString("utf16le"));
    default:
      throw badString();
  }
}

function matching(pattern: RegExp, text: string): string {
  if (!pattern.test(text)) throw badString();
  return text;
}

function wellFormed(text: string): string {
  if (LONE_SURROGATE.test(text)) throw badString();
  return text;
}

function badString(): PkiError {
  return new PkiError("name.bad_value", "An attribute of the name does not match its string type.");
}
