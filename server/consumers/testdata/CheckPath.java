import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.*;
import java.time.Duration;
import java.util.*;

/**
 * A Java relying party. `java CheckPath.java ocsp|crl root.crt issuing.crt leaf.crt` builds and validates the path with
 * only that revocation check; `java CheckPath.java get URL` uses the platform's HTTP client with its defaults.
 */
public class CheckPath {
  public static void main(String[] args) throws Exception {
    if (args[0].equals("get")) {
      HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
      HttpRequest request = HttpRequest.newBuilder(URI.create(args[1])).timeout(Duration.ofSeconds(20)).build();
      System.out.println(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
      return;
    }
    X509Certificate root = read(args[1]), issuing = read(args[2]), leaf = read(args[3]);
    CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf, issuing));
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    var options = EnumSet.of(PKIXRevocationChecker.Option.ONLY_END_ENTITY, PKIXRevocationChecker.Option.NO_FALLBACK);
    if (args[0].equals("crl")) options.add(PKIXRevocationChecker.Option.PREFER_CRLS);
    checker.setOptions(options);
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.addCertPathChecker(checker);
    try {
      validator.validate(path, parameters);
      System.out.println("good");
    } catch (CertPathValidatorException refusal) {
      System.out.println("refused " + refusal.getReason() + " " + refusal.getMessage());
    }
  }

  static X509Certificate read(String name) throws Exception {
    try (FileInputStream file = new FileInputStream(name)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
    }
  }
}
