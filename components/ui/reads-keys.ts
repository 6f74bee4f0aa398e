/** Attribute of controls that detect a private key themselves, and say what to do. */
export const READS_KEYS = "data-reads-keys";
