using System.Security.Cryptography;
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

using var http = new HttpClient();
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
