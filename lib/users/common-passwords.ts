/**
 * Words and patterns that common passwords are made of, from the head of published lists of leaked passwords: lower case, without
 * substitutions such as 0 for o. Longer ones first where one contains another.
 */
export const COMMON_PARTS: readonly string[] = [
  // words for a password
  ...["passphrase", "password", "passwort", "passw", "motdepasse", "contrasena", "wachtwoord", "kennwort", "parola"],
  ...["secret", "geheim", "letmein", "changeme", "changeit", "default", "trustno", "opensesame", "abracadabra"],
  // accounts and systems
  ...["administrator", "admin", "superuser", "root", "user", "guest", "login", "welcome", "willkommen", "bienvenue"],
  ...["test", "demo", "temp", "temporary", "company", "server", "system", "computer", "internet", "google", "facebook"],
  ...["countersign", "certificate", "portal", "security", "windows", "microsoft", "linkedin", "samsung", "master"],
  // keyboards
  ...["qwertyuiop", "qwertzuiop", "azertyuiop", "qwerty", "qwertz", "azerty", "asdfghjkl", "asdfgh", "asdf", "zxcvbnm"],
  ...["zxcvbn", "yxcvbnm", "qazwsxedc", "qazwsx", "qwer", "qwe", "asd", "zxc", "poiuytrewq", "lkjhgfdsa", "mnbvcxz"],
  ...["zaq12wsx", "zaq1", "1qaz", "2wsx", "3edc", "4rfv", "cde3", "xsw2", "1q2w3e4r5t6y", "1q2w3e4r", "1q2w3e"],
  // numbers
  ...["1029384756", "102030405060", "112233445566", "112233", "121212", "123123", "123321", "131313", "147258369"],
  ...["147258", "159357", "159753", "741852963", "789456123", "987654321", "246810", "1357924680", "31415926535"],
  // names, sports, animals, films
  ...["michael", "jennifer", "jessica", "charlie", "thomas", "daniel", "andrew", "jordan", "hannah", "nicole"],
  ...["liverpool", "chelsea", "arsenal", "barcelona", "juventus", "football", "fussball", "baseball", "soccer"],
  ...["superman", "batman", "spiderman", "starwars", "pokemon", "naruto", "minecraft", "matrix", "shadow", "dragon"],
  ...["monkey", "tiger", "killer", "hunter", "ranger", "princess", "sunshine", "flower", "freedom", "whatever"],
  // phrases
  ...["iloveyou", "loveyou", "loveme", "lovely", "love", "hello", "world", "thisis", "please", "fuckyou", "goodluck"],
  ...["january", "february", "march", "april", "june", "july", "august", "september", "october", "november"],
  ...["december", "spring", "summer", "autumn", "winter", "sommer", "monday", "friday", "london", "berlin", "paris"],
].toSorted((a, b) => b.length - a.length);
