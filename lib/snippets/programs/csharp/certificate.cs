using System.Security.Cryptography.X509Certificates;

// Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
using var plain = new HttpClient();
var root = new X509Certificate2(await plain.GetByteArrayAsync("__ROOT_URL__"));

using var pem = X509Certificate2.CreateFromPemFile("__CERTIFICATE_FILE__", "__KEY_FILE__");
// Windows can use the private key only from PKCS#12.
using var certificate = new X509Certificate2(pem.Export(X509ContentType.Pkcs12));
var handler = new HttpClientHandler { ClientCertificateOptions = ClientCertificateOption.Manual };
handler.ClientCertificates.Add(certificate);
handler.ServerCertificateCustomValidationCallback = (_, server, chain, errors) =>
{
    if (server is null || chain is null) return false;
    if (errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
    chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
    chain.ChainPolicy.CustomTrustStore.Add(root);
    return chain.Build(server);
};

using var http = new HttpClient(handler);
var form = new FormUrlEncodedContent(new Dictionary<string, string>
{
    ["grant_type"] = "client_credentials",
    ["client_id"] = "__CLIENT_ID__",
    // @if scope
    ["scope"] = "__SCOPE__",
    // @end
});
var response = await http.PostAsync("__TOKEN_ENDPOINT__", form);
Console.WriteLine($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
if (!response.IsSuccessStatusCode)
{
    var id = response.Headers.TryGetValues("X-Request-Id", out var ids) ? string.Concat(ids) : "";
    Console.WriteLine("X-Request-Id: " + id);
    Console.WriteLine("The failed check is in the authentication log: " + "__LOG_URL__" + id);
}
