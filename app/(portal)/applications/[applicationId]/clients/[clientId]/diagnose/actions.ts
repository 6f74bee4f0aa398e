"use server";

import { act } from "@/app/_server/act";
import { diagnoseAssertion } from "@/lib/oauth/diagnose-assertion";

export const diagnoseAction = act(diagnoseAssertion);
