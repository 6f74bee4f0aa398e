import type { DerNode } from "./der";
import { writeDer } from "./der-write";
import { formatName, nameFromNode } from "./names";
import { PkiError } from "./pki-error";

/** A GeneralName (RFC 5280 §4.2.1.6) as data. `ip`: text form. `directoryName`: as `formatName`. `other`: hex of the DER. */
export interface GeneralName {
  kind: "dns" | "email" | "uri" | "ip" | "directoryName" | "other";
  value: string;
}

const tags = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87, directoryName: 0xa4 } as const;

/**
 * One GeneralName in DER. Text is IA5String: an internationalised host name is an A-label (RFC 5280 §7.2).
 * @throws PkiError general_name.not_ascii, general_name.bad_ip, general_name.unsupported
 */
export function encodeGeneralName(name: GeneralName): Uint8Array {
  switch (name.kind) {
    case "dns":
    case "email":
    case "uri":
      if (!/^[\x21-\x7e]+$/.test(name.value)) {
        throw new PkiError("general_name.not_ascii", "A name contains characters other than visible ASCII.");
      }
      return writeDer(tags[name.kind], Buffer.from(name.value, "latin1"));
    case "ip":
      return writeDer(tags.ip, encodeIp(name.value));
    default:
      throw new PkiError("general_name.unsupported", "This kind of name can be read but not encoded.");
  }
}

/** Reads one GeneralName; kinds without a text form become `other` with their DER in hex. */
export function decodeGeneralName(node: DerNode): GeneralName {
  const text = () => Buffer.from(node.content).toString("latin1");
  switch (node.tag) {
    case tags.dns:
      return { kind: "dns", value: text() };
    case tags.email:
      return { kind: "email", value: text() };
    case tags.uri:
      return { kind: "uri", value: text() };
    case tags.ip:
      return { kind: "ip", value: decodeIp(node.content) };
    case tags.directoryName: {
      const [inner] = node.children;
      if (inner) return { kind: "directoryName", value: formatName(nameFromNode(inner, { multiValued: "flatten" })) };
    }
  }
  return { kind: "other", value: Buffer.from(node.bytes).toString("hex") };
}

function encodeIp(text: string): Uint8Array {
  const parts = text.split(".");
  if (parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return Uint8Array.from(parts, Number);
  }
  const [head = "", tail, ...rest] = text.split("::");
  const left = head ? head.split(":") : [];
  const right = tail ? tail.split(":") : [];
  const missing = 8 - left.length - right.length;
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, missing)).fill("0"), ...right];
  if (rest.length > 0 || groups.length !== 8 || !groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) {
    throw new PkiError("general_name.bad_ip", "This is not an IP address.");
  }
  return Uint8Array.from(
    groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]),
  );
}

function decodeIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return [...bytes].join(".");
  if (bytes.length !== 16) return Buffer.from(bytes).toString("hex");
  return Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)).toString(16),
  ).join(":");
}
