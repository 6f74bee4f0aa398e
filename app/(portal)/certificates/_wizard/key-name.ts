/** "RSA 2048", "EC P-256", "Ed25519". */
export const keyName = ({ kind, bits, curve }: { kind: string; bits: number; curve?: string | undefined }): string =>
  curve ? `${kind} ${curve}` : kind === "RSA" ? `RSA ${bits}` : kind;
