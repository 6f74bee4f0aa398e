import "server-only";
import type { Metadata } from "next";
import { cache } from "react";
import { load } from "@/app/_server/load";
import { getCertificate } from "@/lib/certificates/get-certificate";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { certificateTypeLabels } from "../_labels";

/** Loaded once per request, for the title and the page. */
export const certificateOf = cache((kid: string): Promise<Certificate> => load(getCertificate, { kid }));

/** Next passes parameters percent-encoded to pages, and decoded to `generateMetadata`. */
export function decoded(parameter: string): string {
  try {
    return decodeURIComponent(parameter);
  } catch {
    return parameter; // already decoded, and contains a percent sign
  }
}

/** What pages call a certificate: its name, otherwise its type. */
export const titleOf = ({ name, type }: Pick<Certificate, "name" | "type">): string =>
  name || `${certificateTypeLabels[type].label} certificate`;

/** Title of a page below a certificate: "Revoke · gateway". */
export const titledByCertificate =
  (title: string) =>
  async ({ params }: { params: Promise<{ kid: string }> }): Promise<Metadata> => ({
    title: `${title} · ${titleOf(await certificateOf(decoded((await params).kid)))}`,
  });
