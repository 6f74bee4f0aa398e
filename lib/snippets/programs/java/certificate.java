import java.net.URI;
import java.net.URLEncoder;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.spec.*;
import java.util.*;
import java.util.stream.Collectors;
import java.io.InputStream;
import java.security.cert.*;
import javax.net.ssl.*;

public class Token {
    static PrivateKey readKey(String file, String family) throws Exception {
        String base64 = Files.readString(Path.of(file)).replaceAll("-----[A-Z ]+-----|\\s", "");
        var pkcs8 = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        return KeyFactory.getInstance(family).generatePrivate(pkcs8);
    }

    static X509Certificate readCertificate(InputStream file) throws Exception {
        try (file) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    public static void main(String[] arguments) throws Exception {
        var certificate = readCertificate(Files.newInputStream(Path.of("__CERTIFICATE_FILE__")));
        var key = readKey("__KEY_FILE__", certificate.getPublicKey().getAlgorithm());
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

        var fields = new LinkedHashMap<String, String>();
        fields.put("grant_type", "client_credentials");
        fields.put("client_id", "__CLIENT_ID__");
        // @if scope
        fields.put("scope", "__SCOPE__");
        // @end
        var form = fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create("__TOKEN_ENDPOINT__"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)).build();
        var response = HttpClient.newBuilder().sslContext(tls).build().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode() + " " + response.body());
        if (response.statusCode() != 200) {
            String id = response.headers().firstValue("x-request-id").orElse("");
            System.out.println("X-Request-Id: " + id);
            System.out.println("The failed check is in the authentication log: " + "__LOG_URL__" + id);
        }
    }
}
