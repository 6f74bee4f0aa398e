import java.net.URI;
import java.net.URLEncoder;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.spec.*;
import java.util.*;
import java.util.stream.Collectors;

public class Token {
    static PrivateKey readKey(String file, String family) throws Exception {
        String base64 = Files.readString(Path.of(file)).replaceAll("-----[A-Z ]+-----|\\s", "");
        var pkcs8 = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        return KeyFactory.getInstance(family).generatePrivate(pkcs8);
    }

    static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static void main(String[] arguments) throws Exception {
        String clientId = "__CLIENT_ID__";
        long now = System.currentTimeMillis() / 1000;
        String header = "__HEADER__";
        String claims = String.format("""
            {"iss":"%s","sub":"%s","aud":"%s","jti":"%s","iat":%d,"exp":%d}""",
            clientId, clientId, "__ISSUER__", UUID.randomUUID(), now, now + 60);
        String unsigned = base64url(header.getBytes()) + "." + base64url(claims.getBytes());

        // @if PS256 PS384
        Signature signer = Signature.getInstance("RSASSA-PSS");
        signer.setParameter(new PSSParameterSpec("SHA-__HASH_BITS__", "MGF1", MGF1ParameterSpec.SHA__HASH_BITS__, __HASH_BYTES__, 1));
        // @end
        // @if RS256
        Signature signer = Signature.getInstance("SHA256withRSA");
        // @end
        // @if ES256 ES384
        Signature signer = Signature.getInstance("SHA__HASH_BITS__withECDSAinP1363Format");
        // @end
        // @if EdDSA
        Signature signer = Signature.getInstance("Ed25519");
        // @end
        signer.initSign(readKey("__KEY_FILE__", "__KEY_FAMILY__"));
        signer.update(unsigned.getBytes());
        String assertion = unsigned + "." + base64url(signer.sign());

        var fields = new LinkedHashMap<String, String>();
        fields.put("grant_type", "client_credentials");
        fields.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        fields.put("client_assertion", assertion);
        // @if scope
        fields.put("scope", "__SCOPE__");
        // @end
        var form = fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create("__TOKEN_ENDPOINT__"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)).build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode() + " " + response.body());
    }
}
