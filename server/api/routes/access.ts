import { createAccessToken } from "@/lib/users/create-access-token";
import { getMe } from "@/lib/users/get-me";
import { listAccessTokens } from "@/lib/users/list-access-tokens";
import { revokeAccessToken } from "@/lib/users/revoke-access-token";
import { get, post, remove, tagged } from "../route";

export const access = tagged("Access", [
  get("/me", getMe),
  get("/tokens", listAccessTokens),
  post("/tokens", createAccessToken, {
    created: "/tokens",
    example: { name: "Deployment pipeline", scopes: ["certificate:read", "certificate:issue"], expiresInDays: 90 },
  }),
  remove("/tokens/{tokenId}", revokeAccessToken),
]);
