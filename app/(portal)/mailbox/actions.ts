"use server";

import { act } from "@/app/_server/act";
import { resendMail } from "@/lib/mail/resend-mail";

export const resendMailAction = act(resendMail, {
  revalidate: "/mailbox",
  message: ({ recipient }) => `Resending to ${recipient}.`,
});
