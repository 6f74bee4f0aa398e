"use server";

import { act } from "@/app/_server/act";
import { identifyKey } from "@/lib/keys/identify-key";

/** Receives thumbprints only. */
export const identifyKeyAction = act(identifyKey);
