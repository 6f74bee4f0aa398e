interface Searched {
  /** CN of the subject. */
  commonName: string;
  name: string;
  legalName: string;
  applicationName: string | undefined;
}

/** What a search for part of a text is compared with: lower case, one value per line. */
export const searchTextOf = ({ commonName, name, legalName, applicationName = "" }: Searched): string =>
  [commonName, name, legalName, applicationName].join("\n").toLowerCase();
