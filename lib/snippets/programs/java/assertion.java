import java.net.URI;
import java.net.URLEncoder;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.spec.*;
import java.util.*;
import java.util.stream.Collectors;
// @if mtls
import java.io.InputStream;
import java.security.cert.*;
import javax.net.ssl.*;
// @end

public class Token {
    static PrivateKey readKey(String file, String family) throws Exception {
        String base64 = Files.readString(Path.of(file)).replaceAll("-----[A-Z ]+-----|\\s", "");
        var pkcs8 = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        return KeyFactory.getInstance(family).generatePrivate(pkcs8);
    }

    // @if mtls
    static X509Certificate readCertificate(InputStream file) throws Exception {
        try (file) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    // @end
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

        // @if mtls
        var certificate = readCertificate(Files.newInputStream(Path.of("__TLS_CERTIFICATE_FILE__")));
        var key = readKey("__TLS_KEY_FILE__", certificate.getPublicKey().getAlgorithm());
        // Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
        var root = readCertificate(URI.create("__ROOT_URL__").toURL().openStream());
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", root);
        store.setKeyEntry("client", key, new char[0], new X509Certificate[] { certificate });
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);

        // @end
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
        // @if mtls
        var client = HttpClient.newBuilder().sslContext(tls).build();
        // @else
        var client = HttpClient.newHttpClient();
        // @end
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode() + " " + response.body());
        if (response.statusCode() != 200) {
            String id = response.headers().firstValue("x-request-id").orElse("");
            System.out.println("X-Request-Id: " + id);
            System.out.println("The failed check is in the authentication log: " + "__LOG_URL__" + id);
        }
    }
}
