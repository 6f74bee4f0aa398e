/** Files of one key in every format, made once by openssl, ssh-keygen, certtool and keytool. */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { withFiles } from "@/lib/certificates/testing";
import { program, runProgram } from "@/lib/testing/programs";

export const PASSPHRASE = "correct horse";

const SCRIPT = `
set -e
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out pkcs8.pem
openssl pkey -in pkcs8.pem -outform DER -out pkcs8.der
openssl ec -in pkcs8.pem -out sec1.pem
openssl ec -in pkcs8.pem -outform DER -out sec1.der
openssl ec -in pkcs8.pem -no_public -out short.pem
openssl pkcs8 -topk8 -nocrypt -in short.pem -out no-public.pem
openssl ec -in pkcs8.pem -aes256 -passout pass:"$P" -out traditional.pem
openssl pkcs8 -topk8 -in pkcs8.pem -v2 aes-256-cbc -passout pass:"$P" -out encrypted.pem
openssl pkcs8 -topk8 -in pkcs8.pem -v2 aes-256-cbc -passout pass:"$P" -outform DER -out encrypted.der
openssl pkcs8 -topk8 -in pkcs8.pem -scrypt -passout pass:"$P" -out scrypt.pem
openssl pkey -in pkcs8.pem -pubout -out public.pem
openssl pkey -in pkcs8.pem -pubout -outform DER -out public.der
openssl ec -in pkcs8.pem -pubout -conv_form compressed -out compressed.pem
openssl req -new -key pkcs8.pem -subj "/C=GB/O=Example/CN=x" -out request.pem
openssl req -new -key pkcs8.pem -subj "/C=GB/O=Example/CN=x" -outform DER -out request.der
openssl req -x509 -key pkcs8.pem -subj /CN=x -days 30 -out certificate.pem
openssl x509 -in certificate.pem -outform DER -out certificate.der
openssl crl2pkcs7 -nocrl -certfile certificate.pem -out bundle.p7b
openssl crl2pkcs7 -nocrl -certfile certificate.pem -outform DER -out bundle.der
openssl pkcs12 -export -inkey pkcs8.pem -in certificate.pem -passout pass:"$P" -out openssl.p12
openssl pkcs12 -export -legacy -inkey pkcs8.pem -in certificate.pem -passout pass:"$P" -out legacy.p12
cat pkcs8.pem certificate.pem > bundle.pem
cp pkcs8.pem ssh; chmod 600 ssh; ssh-keygen -q -p -N "" -f ssh; cp ssh openssh.pem; ssh-keygen -y -f ssh > ssh.pub
ssh-keygen -q -p -N "$P" -f ssh; cp ssh openssh-encrypted.pem
ssh-keygen -e -m RFC4716 -f ssh.pub > rfc4716.pub
openssl genrsa -out rsa.pem 2048
openssl rsa -in rsa.pem -traditional -out rsa-pkcs1.pem
openssl rsa -in rsa.pem -RSAPublicKey_out -out rsa-public-pkcs1.pem
openssl req -x509 -key rsa.pem -subj /CN=rsa -days 30 -out rsa-certificate.pem
openssl genpkey -algorithm ed25519 -out ed25519.pem
openssl genpkey -algorithm x25519 -out x25519.pem
`;

/** GnuTLS and Java write PKCS#12 in their own way. */
const CERTTOOL = `certtool --to-p12 --load-privkey pkcs8.pem --load-certificate certificate.pem --p12-name x --password "$P" --outder --outfile certtool.p12`;
const KEYTOOL = `keytool -importkeystore -noprompt -srckeystore openssl.p12 -srcstoretype PKCS12 -srcstorepass "$P" -destkeystore keytool.p12 -deststoretype PKCS12 -deststorepass "$P"`;

export interface KeyFiles {
  read(name: string): Uint8Array;
  /** JWK of a private key in PEM, and of its public half. */
  jwk(name: string): { privateJwk: object; publicJwk: object };
  /** Runs a command that the page shows, in the directory of the files. @returns the file that it wrote */
  run(command: string, file: string): Promise<Uint8Array>;
}

/** Makes the files, and passes them to `use`; the directory is removed afterwards. */
export function withKeyFiles<Result>(use: (files: KeyFiles) => Promise<Result>): Promise<Result> {
  return withFiles({}, async (directory) => {
    const bash = async (script: string) => {
      const done = await runProgram("/bin/bash", ["-c", `P=${JSON.stringify(PASSPHRASE)}\n${script}`], {
        cwd: directory,
      });
      if (done.status !== 0) throw new Error(done.stderr);
    };
    await bash([SCRIPT, program("certtool") ? CERTTOOL : "", program("keytool") ? KEYTOOL : ""].join("\n"));
    const names = await readdir(directory);
    const contents = new Map<string, Uint8Array>();
    for (const name of names) contents.set(name, new Uint8Array(await readFile(`${directory}/${name}`)));
    return use({
      read: (name) => contents.get(name) as Uint8Array,
      jwk: (name) => {
        const pem = Buffer.from(contents.get(name) as Uint8Array);
        return {
          privateJwk: createPrivateKey(pem).export({ format: "jwk" }),
          publicJwk: createPublicKey(pem).export({ format: "jwk" }),
        };
      },
      run: async (command, file) => {
        await bash(command);
        return new Uint8Array(await readFile(`${directory}/${file}`));
      },
    });
  });
}

/** The files for all tests of a file: call `close` at the end. */
export async function openKeyFiles(): Promise<KeyFiles & { close: () => Promise<void> }> {
  let finish = () => {};
  let closed = Promise.resolve();
  const files = await new Promise<KeyFiles>((resolve, reject) => {
    closed = withKeyFiles((made) => {
      resolve(made);
      return new Promise<void>((done) => {
        finish = done;
      });
    });
    closed.catch(reject);
  });
  return {
    ...files,
    close: () => {
      finish();
      return closed;
    },
  };
}
