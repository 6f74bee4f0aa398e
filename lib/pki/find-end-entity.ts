/**
 * Finds the end-entity certificate of a chain in any order, by issuer, key identifiers and signatures (RFC 5280 §6.1); undefined when the
 * certificates are not one chain. Checks neither validity nor constraints.
 * `certificates`: foreign DER, already bounded in number and size.
 */
export async function findEndEntity(certificates: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
  const { X509Certificate, X509ChainBuilder } = await import("./x509");
  try {
    const all = certificates.map((der) => new X509Certificate(Uint8Array.from(der)));
    const builder = new X509ChainBuilder({ certificates: all });
    for (const [index, certificate] of all.entries()) {
      const chain = await builder.build(certificate);
      if (chain.length === all.length) return certificates[index];
    }
  } catch {
    // The library can't read one of them, or they issued each other: not a chain.
  }
  return undefined;
}
