/** Every rule of the registration authority, in the order in which findings are shown. One file each. */
import { applicationActive } from "./application-active";
import { certificateLimit } from "./certificate-limit";
import type { CsrCheck, KeyCheck, KeyUseCheck, ProfileCheck, RegistrationCheck } from "./check";
import { extensionBasicConstraints } from "./extension-basic-constraints";
import { extensionExtendedKeyUsage } from "./extension-extended-key-usage";
import { extensionHostNames } from "./extension-host-names";
import { extensionKeyUsage } from "./extension-key-usage";
import { extensionNotAllowed } from "./extension-not-allowed";
import { extensionSubjectAltName } from "./extension-subject-alt-name";
import { extensionWellFormed } from "./extension-well-formed";
import { ignoredAttributes } from "./ignored-attributes";
import { keyAllowed } from "./key-allowed";
import { keyBlocked } from "./key-blocked";
import { keyInUse } from "./key-in-use";
import { keyNewForRenewal } from "./key-new-for-renewal";
import { keyOwn } from "./key-own";
import { keyPublished } from "./key-published";
import { keySmallScalar } from "./key-small-scalar";
import { keyStrength } from "./key-strength";
import { keyUsed } from "./key-used";
import { okpFullOrder } from "./okp-full-order";
import { okpSmallOrder } from "./okp-small-order";
import { organisationActive } from "./organisation-active";
import { profileOffered } from "./profile-offered";
import { rsaClosePrimes } from "./rsa-close-primes";
import { rsaExponent } from "./rsa-exponent";
import { rsaPattern } from "./rsa-pattern";
import { rsaPerfectPower } from "./rsa-perfect-power";
import { rsaPrimeModulus } from "./rsa-prime-modulus";
import { rsaRoca } from "./rsa-roca";
import { rsaSmallFactors } from "./rsa-small-factors";
import { serverCertificates } from "./server-certificates";
import { subjectCommonName } from "./subject-common-name";
import { subjectRegistered } from "./subject-registered";
import { subjectReplaced } from "./subject-replaced";

export const keyChecks: readonly KeyCheck[] = [
  keyStrength,
  rsaExponent,
  keyPublished,
  keySmallScalar,
  rsaSmallFactors,
  rsaPattern,
  rsaRoca,
  rsaClosePrimes,
  rsaPerfectPower,
  rsaPrimeModulus,
  okpSmallOrder,
  okpFullOrder,
];

/** These also apply to the key of a certificate, as part of `registrationChecks` and `profileChecks`. */
export const keyUseChecks: readonly KeyUseCheck[] = [keyBlocked, keyOwn, keyUsed, keyAllowed];

export const csrChecks: readonly CsrCheck[] = [
  subjectCommonName,
  ...keyChecks,
  extensionWellFormed,
  extensionBasicConstraints,
  extensionNotAllowed,
  ignoredAttributes,
];

export const profileChecks: readonly ProfileCheck[] = [
  keyAllowed,
  extensionKeyUsage,
  extensionExtendedKeyUsage,
  extensionSubjectAltName,
  extensionHostNames,
];

export const registrationChecks: readonly RegistrationCheck[] = [
  organisationActive,
  applicationActive,
  profileOffered,
  serverCertificates,
  certificateLimit,
  keyInUse,
  subjectRegistered,
  subjectReplaced,
  keyBlocked,
  keyOwn,
  keyUsed,
  keyNewForRenewal,
];
