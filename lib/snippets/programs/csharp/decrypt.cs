using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

// @if RSA
using var key = RSA.Create();
// @else
using var key = ECDiffieHellman.Create();
// @end
var pem = File.ReadAllText("__KEY_FILE__");
var passphrase = Environment.GetEnvironmentVariable("KEY_PASSPHRASE"); // only for an encrypted key file
if (passphrase is null) key.ImportFromPem(pem);
else key.ImportFromEncryptedPem(pem, passphrase);

byte[] Base64Url(string text) =>
    Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

var parts = File.ReadAllText("__MESSAGE_FILE__").Trim().Split('.');
using var parsed = JsonDocument.Parse(Base64Url(parts[0]));
var header = parsed.RootElement;
string Member(JsonElement element, string name) =>
    element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
if (Member(header, "alg") != "__ALGORITHM__" || Member(header, "enc") != "__ENCRYPTION__")
{
    throw new CryptographicException("The message is encrypted with other algorithms: " + header);
}

var wrapped = Base64Url(parts[1]);
// @if RSA
var contentKey = key.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256);
// @end
// @if EC
var epk = header.GetProperty("epk");
var point = new ECPoint { X = Base64Url(Member(epk, "x")), Y = Base64Url(Member(epk, "y")) };
var curve = key.ExportParameters(false).Curve;
using var ephemeral = ECDiffieHellman.Create(new ECParameters { Curve = curve, Q = point });

// The key that wraps the content key: Concat KDF with SHA-256 (RFC 7518, section 4.6.2).
using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
hash.AppendData(new byte[] { 0, 0, 0, 1 });
hash.AppendData(key.DeriveRawSecretAgreement(ephemeral.PublicKey));
var algorithm = Encoding.ASCII.GetBytes("__ALGORITHM__");
foreach (var part in new[] { algorithm, Base64Url(Member(header, "apu")), Base64Url(Member(header, "apv")) })
{
    hash.AppendData(new byte[] { 0, 0, (byte)(part.Length >> 8), (byte)part.Length });
    hash.AppendData(part);
}
hash.AppendData(new byte[] { 0, 0, 1, 0 }); // 256 bits
using var aes = Aes.Create();
aes.Key = hash.GetHashAndReset();

// .NET has no AES key unwrap (RFC 3394, section 2.2.2).
if (wrapped.Length != 40) throw new CryptographicException("The encrypted key has an unexpected length.");
var check = wrapped[..8];
var contentKey = wrapped[8..];
for (var step = 24; step > 0; step--)
{
    var at = (step - 1) % 4 * 8;
    check[7] ^= (byte)step;
    var block = aes.DecryptEcb(check.Concat(contentKey[at..(at + 8)]).ToArray(), PaddingMode.None);
    check = block[..8];
    block[8..].CopyTo(contentKey, at);
}
if (!check.All(value => value == 0xA6)) throw new CryptographicException("The message is encrypted for another key.");
// @end

var ciphertext = Base64Url(parts[3]);
var text = new byte[ciphertext.Length];
using var gcm = new AesGcm(contentKey, 16);
gcm.Decrypt(Base64Url(parts[2]), ciphertext, Base64Url(parts[4]), text, Encoding.ASCII.GetBytes(parts[0]));
Console.WriteLine(Encoding.UTF8.GetString(text));
