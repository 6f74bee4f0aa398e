/** Path that explains how the portal sees a client's certificate, on every listener. */
export const WHOAMI = "/mtls/whoami";
