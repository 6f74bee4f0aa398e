import { z } from "zod";
import { changesSomething, NOTHING_TO_CHANGE } from "@/lib/operation/fields";
import { CertificateName } from "./certificate";
import { Name } from "./csr";
import { Note } from "./revocation";

/** `keyHolderNote`: an empty text removes the note. */
export const UpdateCertificateInput = z
  .strictObject({ kid: CertificateName, name: Name.optional(), keyHolderNote: Note.optional() })
  .refine(changesSomething(["kid"]), NOTHING_TO_CHANGE);
