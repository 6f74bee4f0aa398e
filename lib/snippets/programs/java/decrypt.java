import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
// @if EC
import java.security.interfaces.ECPrivateKey;
// @end
import java.security.spec.*;
import java.util.*;
import java.util.regex.Pattern;
import javax.crypto.*;
import javax.crypto.spec.*;

public class Decrypt {
    static PrivateKey readKey(String file, String family) throws Exception {
        String pem = Files.readString(Path.of(file));
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        KeySpec pkcs8 = new PKCS8EncodedKeySpec(der);
        if (pem.contains("ENCRYPTED")) { // the passphrase is in KEY_PASSPHRASE
            var encrypted = new EncryptedPrivateKeyInfo(der);
            var passphrase = new PBEKeySpec(System.getenv("KEY_PASSPHRASE").toCharArray());
            String name = encrypted.getAlgParameters().toString(); // of PBES2: PBEWithHmacSHA256AndAES_256
            var key = SecretKeyFactory.getInstance(name).generateSecret(passphrase);
            var cipher = Cipher.getInstance(name);
            cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
            pkcs8 = encrypted.getKeySpec(cipher);
        }
        return KeyFactory.getInstance(family).generatePrivate(pkcs8);
    }

    static byte[] base64url(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    /** A text member of the header; empty if it is absent. */
    static String member(String header, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(header);
        return found.find() ? found.group(1) : "";
    }

    // @if EC OKP
    /** The key that wraps the content key: Concat KDF with SHA-256 (RFC 7518, section 4.6.2). */
    static SecretKey agree(PrivateKey key, PublicKey ephemeral, String header) throws Exception {
        var agreement = KeyAgreement.getInstance("__AGREEMENT__");
        agreement.init(key);
        agreement.doPhase(ephemeral, true);
        var hash = MessageDigest.getInstance("SHA-256");
        hash.update(new byte[] { 0, 0, 0, 1 });
        hash.update(agreement.generateSecret());
        byte[] algorithm = "__ALGORITHM__".getBytes(StandardCharsets.US_ASCII);
        for (byte[] part : List.of(algorithm, base64url(member(header, "apu")), base64url(member(header, "apv")))) {
            hash.update(ByteBuffer.allocate(4).putInt(part.length).array());
            hash.update(part);
        }
        hash.update(new byte[] { 0, 0, 1, 0 }); // 256 bits
        return new SecretKeySpec(hash.digest(), "AES");
    }

    // @end
    public static void main(String[] arguments) throws Exception {
        PrivateKey key = readKey("__KEY_FILE__", "__KEY_FAMILY__");
        String[] parts = Files.readString(Path.of("__MESSAGE_FILE__")).strip().split("\\.");
        String header = new String(base64url(parts[0]), StandardCharsets.UTF_8);
        if (!member(header, "alg").equals("__ALGORITHM__") || !member(header, "enc").equals("__ENCRYPTION__")) {
            throw new GeneralSecurityException("The message is encrypted with other algorithms: " + header);
        }

        // @if RSA
        var unwrap = Cipher.getInstance("RSA/ECB/OAEPPadding");
        var oaep = new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
        unwrap.init(Cipher.UNWRAP_MODE, key, oaep);
        // @end
        // @if EC
        var x = new java.math.BigInteger(1, base64url(member(header, "x")));
        var y = new java.math.BigInteger(1, base64url(member(header, "y")));
        var point = new ECPublicKeySpec(new ECPoint(x, y), ((ECPrivateKey) key).getParams());
        var unwrap = Cipher.getInstance("AESWrap");
        unwrap.init(Cipher.UNWRAP_MODE, agree(key, KeyFactory.getInstance("EC").generatePublic(point), header));
        // @end
        // @if OKP
        byte[] spki = HexFormat.of().parseHex("302a300506032b656e032100" + HexFormat.of().formatHex(base64url(member(header, "x"))));
        var point = new X509EncodedKeySpec(spki); // the prefix is that of RFC 8410
        var unwrap = Cipher.getInstance("AESWrap");
        unwrap.init(Cipher.UNWRAP_MODE, agree(key, KeyFactory.getInstance("X25519").generatePublic(point), header));
        // @end
        Key contentKey = unwrap.unwrap(base64url(parts[1]), "AES", Cipher.SECRET_KEY);

        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, contentKey, new GCMParameterSpec(128, base64url(parts[2])));
        cipher.updateAAD(parts[0].getBytes(StandardCharsets.US_ASCII));
        byte[] ciphertext = base64url(parts[3]);
        byte[] tag = base64url(parts[4]);
        byte[] sealed = ByteBuffer.allocate(ciphertext.length + tag.length).put(ciphertext).put(tag).array();
        System.out.write(cipher.doFinal(sealed));
        System.out.println();
    }
}
