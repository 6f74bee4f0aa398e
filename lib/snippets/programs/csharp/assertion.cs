using System.Security.Cryptography;
// @if mtls
using System.Security.Cryptography.X509Certificates;
// @end
using System.Text;
using System.Text.Json;

var clientId = "__CLIENT_ID__";
// @if RS256 PS256 PS384
using var key = RSA.Create();
// @else
using var key = ECDsa.Create();
// @end
key.ImportFromPem(File.ReadAllText("__KEY_FILE__"));

string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
string Part(object value) => Base64Url(JsonSerializer.SerializeToUtf8Bytes(value));

var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
var header = new { alg = "__ALGORITHM__", typ = "JWT", kid = "__KID__" };
var claims = new
{
    iss = clientId, sub = clientId, aud = "__ISSUER__",
    jti = Guid.NewGuid().ToString(), iat = now, exp = now + 60,
};
var unsigned = Part(header) + "." + Part(claims);
// @if PS256 PS384
var signature = key.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA__HASH_BITS__, RSASignaturePadding.Pss);
// @end
// @if RS256
var signature = key.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
// @end
// @if ES256 ES384
var signature = key.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA__HASH_BITS__);
// @end

// @if mtls
// Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
using var plain = new HttpClient();
var root = new X509Certificate2(await plain.GetByteArrayAsync("__ROOT_URL__"));

using var pem = X509Certificate2.CreateFromPemFile("__TLS_CERTIFICATE_FILE__", "__TLS_KEY_FILE__");
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
// @else
using var http = new HttpClient();
// @end
var form = new FormUrlEncodedContent(new Dictionary<string, string>
{
    ["grant_type"] = "client_credentials",
    ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    ["client_assertion"] = unsigned + "." + Base64Url(signature),
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
