import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/** Gets a token with an ES256 assertion and calls the sample API with it, using only the Java standard library. */
class TokenClient {
  static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  static String encode(String text) {
    return BASE64URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Arguments: issuer, client id, KID, PKCS#8 as base64, version ("default" offers HTTP/2 by Upgrade on plain http). */
  public static void main(String[] args) throws Exception {
    String issuer = args[0], client = args[1], kid = args[2];
    var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(args[3])));
    var builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
    if (!args[4].equals("default")) builder.version(HttpClient.Version.HTTP_1_1);
    HttpClient http = builder.build();

    long now = System.currentTimeMillis() / 1000;
    String claims = String.format(
        "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"jti\":\"%s\",\"iat\":%d,\"exp\":%d}",
        client, client, issuer, UUID.randomUUID(), now, now + 60);
    String input = encode("{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}") + "." + encode(claims);
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(key);
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    String assertion = input + "." + BASE64URL.encodeToString(signature.sign());

    String form = "grant_type=client_credentials&scope=accounts&client_assertion_type="
        + URLEncoder.encode("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", StandardCharsets.UTF_8)
        + "&client_assertion=" + assertion;
    HttpResponse<String> token = http.send(
        HttpRequest.newBuilder(URI.create(issuer + "/oauth2/token")).timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)).build(),
        HttpResponse.BodyHandlers.ofString());
    System.out.println(token.statusCode());
    var found = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(token.body());
    if (!found.find()) return;
    HttpResponse<String> accounts = http.send(
        HttpRequest.newBuilder(URI.create(issuer + "/sample-api/accounts")).timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + found.group(1)).build(),
        HttpResponse.BodyHandlers.ofString());
    System.out.println(accounts.statusCode());
  }
}
