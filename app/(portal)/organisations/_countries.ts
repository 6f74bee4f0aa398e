import type { Option } from "@/components/ui/choice";
import { COUNTRY_CODES } from "@/lib/organisations/countries";

const names = new Intl.DisplayNames("en-GB", { type: "region" });

/** "United Kingdom" for "GB"; the code itself when the runtime has no name for it. */
export const countryName = (code: string): string => names.of(code) ?? code;

/** Every country, by name. */
export function countryOptions(): Option[] {
  return COUNTRY_CODES.map((code) => ({ value: code, label: `${countryName(code)} (${code})` })).sort((a, b) =>
    a.label.localeCompare(b.label, "en-GB"),
  );
}
