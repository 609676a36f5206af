//! Sprig's functions for passwords, ciphers and private keys.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::keys::PrivateKey;
use super::random::{generator, random_array};
use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::Value;

/// The functions for passwords, ciphers and private keys.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "bcrypt", signature: "s", body: bcrypt },
    Function { name: "htpasswd", signature: "ss", body: htpasswd },
    Function { name: "genPrivateKey", signature: "s", body: generate_private_key },
    Function { name: "derivePassword", signature: "issss", body: derive_password },
    Function { name: "encryptAES", signature: "ss", body: encrypt_aes },
    Function { name: "decryptAES", signature: "ss", body: decrypt_aes },
];

/// Bytes of a block of AES.
const AES_BLOCK: usize = 16;

/// Steps that the slow functions account for, fewer than the time they take: a chart may have its dozen of certificates,
/// but a loop over them ends.
pub(super) mod steps {
    /// A password's hash, some 50 milliseconds.
    pub const BCRYPT: u64 = 500_000;
    /// A key derived by scrypt.
    pub const SCRYPT: u64 = 2_000_000;
    /// A key on a curve.
    pub const CURVE_KEY: u64 = 100_000;
    /// An RSA key of 2048 bits.
    pub const RSA_2048: u64 = 2_000_000;
    /// An RSA key of 4096 bits, or parameters for DSA: seconds.
    pub const SLOW_KEY: u64 = 10_000_000;
}

fn bcrypt(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    bcrypt_hash(engine, arguments.str(0)).map(Value::str)
}

/// Hashes a password; a too long one gives the text of the error, as sprig has it.
fn bcrypt_hash(engine: &Engine<'_>, password: &str) -> Result<String, FuncError> {
    const COST: u32 = 10;
    const LONGEST: usize = 72;
    if password.len() > LONGEST {
        return Ok("failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes".to_owned());
    }
    engine.charge_work(steps::BCRYPT)?;
    let hash = ::bcrypt::hash_with_salt(password, COST, random_array(engine))
        .map_err(|error| FuncError::message(format!("cannot hash the password: {error}")))?;
    Ok(hash.format_for_version(::bcrypt::Version::TwoA))
}

fn htpasswd(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let user = arguments.str(0);
    if user.contains(':') {
        return Ok(Value::str(format!("invalid username: {user}")));
    }
    Ok(Value::str(format!("{user}:{}", bcrypt_hash(engine, arguments.str(1))?)))
}

fn generate_private_key(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    const RSA_BITS: usize = 4096;
    let mut random = generator(engine);
    let key = match arguments.str(0) {
        "" | "rsa" => {
            engine.charge_work(steps::SLOW_KEY)?;
            PrivateKey::generate_rsa(&mut random, RSA_BITS)?
        }
        "dsa" => {
            engine.charge_work(steps::SLOW_KEY)?;
            PrivateKey::generate_dsa(&mut random)
        }
        "ecdsa" => {
            engine.charge_work(steps::CURVE_KEY)?;
            PrivateKey::generate_p256(&mut random)
        }
        "ed25519" => {
            engine.charge_work(steps::CURVE_KEY)?;
            PrivateKey::generate_ed25519(&mut random)
        }
        kind => return Ok(Value::str(format!("Unknown type {kind}"))),
    };
    key.to_pem().map(Value::str)
}

/// The shapes of derived passwords by type; each letter stands for a set of characters ([`characters_of`]).
///
/// The names, shapes and sets are those of the Master Password algorithm, version 1 or older: part of its definition.
const PASSWORD_SHAPES: &[(&str, &[&str])] = &[
    ("maximum", &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"]),
    (
        "long",
        &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
    ),
    ("medium", &["CvcnoCvc", "CvcCvcno"]),
    ("short", &["Cvcn"]),
    ("basic", &["aaanaaan", "aannaaan", "aaannaaa"]),
    ("pin", &["nnnn"]),
];

fn characters_of(shape: u8) -> &'static [u8] {
    match shape {
        b'V' => b"AEIOU",
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'A' => b"AEIOUBCDFGHJKLMNPQRSTVWXYZ",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

/// Derives a site's password by the Master Password algorithm: counter, type, password, user, site.
fn derive_password(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    const SCOPE: &[u8] = b"com.lyndir.masterpassword";
    /// The binary logarithm of scrypt's cost, its block size and its parallelism.
    const SCRYPT: (u8, u32, u32) = (15, 8, 2);
    let counter = u32::try_from(arguments.int(0))
        .map_err(|_| FuncError::message("the counter must be between 0 and 4294967295"))?;
    let (kind, password, user, site) = (arguments.str(1), arguments.str(2), arguments.str(3), arguments.str(4));
    let Some((_, shapes)) = PASSWORD_SHAPES.iter().find(|(name, _)| *name == kind) else {
        return Ok(Value::str(format!("cannot find password template {kind}")));
    };
    engine.charge_work(steps::SCRYPT)?;
    let failed = |error: &dyn std::fmt::Display| FuncError::message(format!("cannot derive the password: {error}"));
    let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes();
    let salt = [SCOPE, &length(user), user.as_bytes()].concat();
    let parameters = scrypt::Params::new(SCRYPT.0, SCRYPT.1, SCRYPT.2).map_err(|error| failed(&error))?;
    let mut key = [0; 64];
    scrypt::scrypt(password.as_bytes(), &salt, &parameters, &mut key).map_err(|error| failed(&error))?;
    let mut code = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| failed(&error))?;
    for part in [SCOPE, &length(site), site.as_bytes(), &counter.to_be_bytes()] {
        code.update(part);
    }
    let seed = code.finalize().into_bytes();
    let pick = |seed: u8, count: usize| usize::from(seed) % count.max(1);
    let shape = shapes[pick(seed[0], shapes.len())];
    let derived = shape.bytes().zip(&seed[1..]).map(|(letter, seed)| {
        let characters = characters_of(letter);
        char::from(characters[pick(*seed, characters.len())])
    });
    Ok(Value::str(derived.collect::<String>()))
}

/// Returns the key of a password: its first 32 bytes, filled up with zeros.
fn aes_key(password: &str) -> [u8; 32] {
    let mut key = [0; 32];
    for (place, byte) in key.iter_mut().zip(password.bytes()) {
        *place = byte;
    }
    key
}

/// Encrypts by AES-256 in CBC mode with PKCS#7 padding: initial vector, then ciphertext, in base64.
fn encrypt_aes(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let plain = arguments.str(1).as_bytes();
    if plain.is_empty() {
        return Ok(Value::str(""));
    }
    engine.charge_text(plain.len().saturating_mul(2))?;
    let vector: [u8; AES_BLOCK] = random_array(engine);
    let padding = AES_BLOCK - plain.len() % AES_BLOCK;
    let mut body = plain.to_vec();
    body.extend(std::iter::repeat_n(u8::try_from(padding).unwrap_or_default(), padding));
    let length = body.len();
    let cipher = cbc::Encryptor::<aes::Aes256>::new(&aes_key(arguments.str(0)).into(), &vector.into());
    let body = cipher
        .encrypt_padded::<NoPadding>(&mut body, length)
        .map_err(|error| FuncError::message(format!("cannot encrypt the text: {error}")))?;
    Ok(Value::str(STANDARD.encode([vector.as_slice(), body].concat())))
}

/// Decrypts what [`encrypt_aes`] gives.
fn decrypt_aes(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let encrypted = arguments.str(1);
    if encrypted.is_empty() {
        return Ok(Value::str(""));
    }
    engine.charge_text(encrypted.len())?;
    // Go's decoder passes over line breaks.
    let encrypted: String = encrypted.chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
    let bytes = STANDARD
        .decode(encrypted)
        .map_err(|error| FuncError::message(format!("the encrypted text is not base64: {error}")))?;
    let (vector, body) = bytes
        .split_first_chunk::<AES_BLOCK>()
        .filter(|(_, body)| !body.is_empty() && body.len() % AES_BLOCK == 0)
        .ok_or_else(|| FuncError::message("the encrypted text is not an initial vector and whole blocks of AES"))?;
    let mut body = body.to_vec();
    let cipher = cbc::Decryptor::<aes::Aes256>::new(&aes_key(arguments.str(0)).into(), &(*vector).into());
    let plain = cipher
        .decrypt_padded::<NoPadding>(&mut body)
        .map_err(|error| FuncError::message(format!("cannot decrypt the text: {error}")))?;
    let wrong = || FuncError::message("the decrypted text makes no sense; the password is probably wrong");
    let padding = plain.last().copied().map_or(0, usize::from);
    let length = plain.len().checked_sub(padding).ok_or_else(wrong)?;
    let text = std::str::from_utf8(&plain[..length]).map_err(|_| wrong())?;
    Ok(Value::str(text))
}

#[cfg(test)]
mod tests {
    use crate::template::funcs::test_render::render;

    #[test]
    fn passwords_are_hashed_with_the_environments_salt() {
        let hash = render("{{ bcrypt `secret` }}").expect("rendered");
        assert!(hash.starts_with("$2a$10$"), "{hash}");
        assert!(::bcrypt::verify("secret", &hash).expect("a hash"));
        assert_eq!(render("{{ htpasswd `user` `secret` }}"), Ok(format!("user:{hash}")));
        assert_eq!(render("{{ htpasswd `a:b` `c` }}").as_deref(), Ok("invalid username: a:b"));
        let too_long = format!("{{{{ bcrypt `{}` }}}}", "x".repeat(73));
        assert!(render(&too_long).expect("rendered").ends_with("bcrypt: password length exceeds 72 bytes"));
    }

    #[test]
    fn derived_passwords_are_sprigs() {
        assert_eq!(
            render("{{ derivePassword 1 `long` `password` `user` `example.com` }}").as_deref(),
            Ok("ZedaFaxcZaso9*")
        );
        assert_eq!(render("{{ derivePassword 1 `x` `a` `b` `c` }}").as_deref(), Ok("cannot find password template x"));
        assert!(render("{{ derivePassword -1 `pin` `a` `b` `c` }}").is_err());
    }

    #[test]
    fn what_is_encrypted_can_be_decrypted() {
        assert_eq!(
            render("{{ decryptAES `secretkey` `30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=` }}").as_deref(),
            Ok("plaintext")
        );
        for text in ["a", "fifteen letters", "sixteen letters!", "é"] {
            let template = format!("{{{{ encryptAES `key` `{text}` | decryptAES `key` }}}}");
            assert_eq!(render(&template).as_deref(), Ok(text));
        }
        for wrong in ["AAAA", "!", "AAAAAAAAAAAAAAAAAAAAAA=="] {
            assert!(render(&format!("{{{{ decryptAES `key` `{wrong}` }}}}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_are_made_and_repeatable() {
        for (kind, label) in [("ecdsa", "EC PRIVATE KEY"), ("ed25519", "PRIVATE KEY")] {
            let template = format!("{{{{ genPrivateKey `{kind}` }}}}");
            let key = render(&template).expect("rendered");
            assert!(key.starts_with(&format!("-----BEGIN {label}-----\n")), "{key}");
            assert!(super::PrivateKey::from_pem(&key).is_ok());
            assert_eq!(render(&template), Ok(key));
        }
        assert_eq!(render("{{ genPrivateKey `foo` }}").as_deref(), Ok("Unknown type foo"));
    }
}
