//! Signed charts and keyrings, whole. The files in `tests/fixtures/signatures` were made with `GnuPG` 2.2 and a clock that
//! was told the time; every key there belongs to nobody. What `GnuPG` does not make is made here.

use sha2::{Digest as _, Sha256};

use super::openpgp::signature::{MAY_SIGN, kind};
use super::openpgp::{Cleartext, Key};
use super::*;
use crate::diagnostic::{Category, Diagnostic as _};

macro_rules! fixture {
    ($name:literal) => {
        &include_bytes!(concat!("../../../tests/fixtures/signatures/", $name))[..]
    };
}

const ARCHIVE: &[u8] = include_bytes!("../../../tests/fixtures/signatures/demo-1.2.3.tgz");

/// 2026-11-21
const NOW: i64 = 1_795_219_200;

fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn keyring(bytes: &[u8]) -> Keyring {
    Keyring::parse("pubring.gpg", bytes).unwrap()
}

fn verify_as(prov: &[u8], keyring: &Keyring, file: &str, chart: (&str, &str)) -> Result<SignedChart, SignatureError> {
    let subject = Subject { file, sha256: &sha256(ARCHIVE), chart };
    provenance::verify("demo-1.2.3.tgz.prov", prov, keyring, &subject, NOW)
}

fn verify(prov: &[u8], ring: &[u8]) -> Result<SignedChart, SignatureError> {
    verify_as(prov, &keyring(ring), "demo-1.2.3.tgz", ("demo", "1.2.3"))
}

fn refusal(prov: &[u8], ring: &[u8]) -> String {
    match verify(prov, ring).unwrap_err() {
        SignatureError::KeyRefused { reason, .. } | SignatureError::Unsupported { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

#[test]
fn charts_that_are_signed_with_every_sort_of_key_are_taken() {
    for (prov, ring, name) in [
        (fixture!("rsa-sha256.prov"), fixture!("rsa.gpg"), "rsa <rsa@example.com>"),
        (fixture!("rsa-sha512.prov"), fixture!("rsa.gpg"), "rsa <rsa@example.com>"),
        (fixture!("edwards.prov"), fixture!("edwards.gpg"), "edwards <edwards@example.com>"),
        (fixture!("curve.prov"), fixture!("curve.gpg"), "curve <curve@example.com>"),
        (fixture!("subkey.prov"), fixture!("subkey.gpg"), "subkey <subkey@example.com>"),
        (fixture!("curve.prov"), fixture!("two.asc"), "curve <curve@example.com>"),
        (fixture!("rsa-sha256.prov"), fixture!("pubring.gpg"), "rsa <rsa@example.com>"),
    ] {
        let signed = verify(prov, ring).unwrap();
        assert_eq!(signed.signer, name);
        assert_eq!(signed.signed, "2026-04-01T12:00:00Z", "{name}");
    }
    let signed = verify(fixture!("edwards.prov"), fixture!("edwards.gpg")).unwrap();
    assert!(signed.fingerprint.len() == 40 && signed.digest.starts_with("sha256:"));
}

#[test]
fn the_checkout_of_another_system_changes_nothing() {
    let prov = String::from_utf8(fixture!("curve.prov").to_vec()).unwrap().replace('\n', "\r\n");
    verify(prov.as_bytes(), fixture!("curve.gpg")).unwrap();
}

#[test]
fn every_change_of_a_signed_text_is_refused() {
    let ring = keyring(fixture!("edwards.gpg"));
    let prov = fixture!("edwards.prov");
    let whole = verify_as(prov, &ring, "demo-1.2.3.tgz", ("demo", "1.2.3")).unwrap();
    // The line feed at the very end may be other white space.
    for at in 0..prov.len() - 1 {
        let mut changed = prov.to_vec();
        changed[at] ^= [1, 0x20, 2, 4, 8][at % 5];
        // What may change: white space at the ends of lines, the header that names the hash, and nothing else. What is
        // proved stays the same then.
        if let Ok(signed) = verify_as(&changed, &ring, "demo-1.2.3.tgz", ("demo", "1.2.3")) {
            assert_eq!(signed, whole);
            let line = String::from_utf8_lossy(&prov[..at]).matches('\n').count();
            assert!(line <= 2, "byte {at} of line {line}");
        }
    }
    for end in (0..prov.len() - 2).step_by(7) {
        assert!(verify_as(&prov[..end], &ring, "demo-1.2.3.tgz", ("demo", "1.2.3")).is_err(), "cut at {end}");
    }
}

#[test]
fn a_changed_key_verifies_nothing() {
    for (prov, ring) in [
        (fixture!("rsa-sha512.prov"), fixture!("rsa.gpg")),
        (fixture!("curve.prov"), fixture!("curve.gpg")),
        (fixture!("subkey.prov"), fixture!("subkey.gpg")),
    ] {
        for at in (0..ring.len()).step_by(11) {
            let mut changed = ring.to_vec();
            changed[at] ^= 4;
            let Ok(ring) = Keyring::parse("x", &changed) else { continue };
            if let Ok(signed) = verify_as(prov, &ring, "demo-1.2.3.tgz", ("demo", "1.2.3")) {
                // What a signature only hints at is not signed: whether it holds does not depend on it.
                let whole = verify(prov, fixture!("pubring.gpg")).unwrap();
                assert_eq!(signed, whole, "byte {at}");
            }
        }
    }
}

#[test]
fn only_what_is_signed_counts() {
    let ring = keyring(fixture!("rsa.gpg"));
    let prov = fixture!("rsa-sha256.prov");
    let error = verify_as(prov, &ring, "other-1.2.3.tgz", ("demo", "1.2.3")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the signed text of `demo-1.2.3.tgz.prov` does not name `other-1.2.3.tgz`, but `demo-1.2.3.tgz`"
    );
    for chart in [("demo", "1.2.4"), ("other", "1.2.3")] {
        let error = verify_as(prov, &ring, "demo-1.2.3.tgz", chart).unwrap_err();
        assert!(matches!(error, SignatureError::OtherChart { .. }), "{error}");
    }
    let subject = Subject { file: "demo-1.2.3.tgz", sha256: &sha256(b"another"), chart: ("demo", "1.2.3") };
    let error = provenance::verify("x.prov", prov, &ring, &subject, NOW).unwrap_err();
    assert!(matches!(error, SignatureError::Differs { .. }), "{error}");
    assert_eq!(error.category(), Category::NotParsable);
    // A sum in front of the message or behind it is not signed.
    let text = String::from_utf8(prov.to_vec()).unwrap();
    let sums = "files:\n  demo-1.2.3.tgz: sha256:00\n";
    for text in [format!("{sums}{text}"), format!("{text}{sums}"), text.replace("Hash: SHA256", "files: x")] {
        assert!(
            matches!(verify(text.as_bytes(), fixture!("rsa.gpg")), Err(SignatureError::Malformed { .. })),
            "{text}"
        );
    }
    // The signature of another text by the same key.
    let other = String::from_utf8(fixture!("rsa-sha512.prov").to_vec()).unwrap();
    let (head, _) = text.split_once("-----BEGIN PGP SIGNATURE").unwrap();
    let (_, tail) = other.split_once("-----BEGIN PGP SIGNATURE").unwrap();
    let mixed = format!("{}-----BEGIN PGP SIGNATURE{tail}", head.replace("1.2.3\n", "1.2.4\n"));
    assert!(matches!(verify(mixed.as_bytes(), fixture!("rsa.gpg")), Err(SignatureError::Wrong { .. })));
}

#[test]
fn a_stranger_is_named() {
    let error = verify(fixture!("curve.prov"), fixture!("rsa.gpg")).unwrap_err();
    assert!(matches!(&error, SignatureError::UnknownSigner { key, .. } if key.len() == 40), "{error}");
    assert_eq!(error.category(), Category::Configuration);
    assert!(error.hints()[0].contains("gpg --recv-keys"));
}

#[test]
fn keys_are_held_to_the_time_of_the_signature() {
    // It expired and was renewed: before, between, and with the keyring of then.
    verify(fixture!("before-expiry.prov"), fixture!("expired-before.gpg")).unwrap();
    verify(fixture!("before-expiry.prov"), fixture!("expired.gpg")).unwrap();
    verify(fixture!("after-expiry.prov"), fixture!("expired.gpg")).unwrap();
    let reason = refusal(fixture!("after-expiry.prov"), fixture!("expired-before.gpg"));
    assert_eq!(reason, "the key had expired on 2026-03-31");

    // A key of which nothing is said but that it is revoked was perhaps never its owner's alone.
    verify(fixture!("revoked.prov"), fixture!("revoked-before.asc")).unwrap();
    let reason = refusal(fixture!("revoked.prov"), fixture!("revoked.asc"));
    assert_eq!(reason, "the key was revoked on 2026-03-01");

    // A subkey that is used no more was good until then.
    verify(fixture!("oldsubkey.prov"), fixture!("oldsubkey.asc")).unwrap();
    verify(fixture!("oldsubkey-late.prov"), fixture!("oldsubkey-before.asc")).unwrap();
    let reason = refusal(fixture!("oldsubkey-late.prov"), fixture!("oldsubkey.asc"));
    assert_eq!(reason, "the subkey was revoked on 2026-05-01");

    let reason = refusal(fixture!("future.prov"), fixture!("edwards.gpg"));
    assert_eq!(reason, "the signature claims to be of 2030-12-01, which is to come");
}

#[test]
fn broken_hashes_are_refused() {
    let reason = refusal(fixture!("sha1.prov"), fixture!("rsa.gpg"));
    assert_eq!(reason, "it is made over SHA-1, which proves nothing any more");
}

#[test]
fn what_is_no_keyring_is_told() {
    let reason = |bytes: &[u8]| Keyring::parse("k", bytes).unwrap_err().to_string();
    assert!(reason(b"\0\0\0\x20\x01\x01\0\x02KBXf").contains("keybox"));
    assert!(reason(b"hello").contains("no block of keys"));
    assert!(reason(b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n").contains("secret keys"));
    assert!(reason(b"").contains("no public key"));
    assert!(reason(&fixture!("rsa.gpg")[..100]).contains("in the middle"));
    let error = Keyring::open(Path::new("/nowhere/pubring.gpg")).unwrap_err();
    assert_eq!(error.category(), Category::InputMissing);
    assert!(error.hints()[0].contains("gpg --export"));
}

#[test]
fn a_signature_beside_an_archive_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("demo-1.2.3.tgz");
    std::fs::write(&archive, ARCHIVE).unwrap();
    let error = provenance::beside(&archive).unwrap_err();
    assert!(matches!(error, SignatureError::Missing { .. }), "{error}");
    std::fs::write(folder.path().join("demo-1.2.3.tgz.prov"), "x").unwrap();
    assert_eq!(provenance::beside(&archive).unwrap().1, b"x");
}

/// The certificate and the message of RFC 9580, A.3 and A.6: version 6, Ed25519.
#[test]
fn version_6_is_taken() {
    let certificate = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n\
        xioGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laPCsQYf\n\
        GwoAAABCBYJjh3/jAwsJBwUVCg4IDAIWAAKbAwIeCSIhBssYbE8GCaaX5NUt+mxy\n\
        KwwfHifBilZwj2Ul7Ce62azJBScJAgcCAAAAAK0oIBA+LX0ifsDm185Ecds2v8lw\n\
        gyU2kCcUmKfvBXbAf6rhRYWzuQOwEn7E/aLwIwRaLsdry0+VcallHhSu4RN6HWaE\n\
        QsiPlR4zxP/TP7mhfVEe7XWPxtnMUMtf15OyA51YBM4qBmOHf+MZAAAAIIaTJINn\n\
        +eUBXbki+PSAld2nhJh/LVmFsS+60WyvXkQ1wpsGGBsKAAAALAWCY4d/4wKbDCIh\n\
        BssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce62azJAAAAAAQBIKbpGG2dWTX8\n\
        j+VjFM21J0hqWlEg+bdiojWnKfA5AQpWUWtnNwDEM0g12vYxoWM8Y81W+bHBw805\n\
        I8kWVkXU6vFOi+HWvv/ira7ofJu16NnoUkhclkUrk0mXubZvyl4GBg==\n\
        -----END PGP PUBLIC KEY BLOCK-----\n";
    let message = "-----BEGIN PGP SIGNED MESSAGE-----\n\nWhat we need from the grocery store:\n\n- - tofu\n- - vegetables\n\
        - - noodles\n\n-----BEGIN PGP SIGNATURE-----\n\n\
        wpgGARsKAAAAKQWCY5ijYyIhBssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce6\n\
        2azJAAAAAGk2IHZJX1AhiJD39eLuPBgiUU9wUA9VHYblySHkBONKU/usJ9BvuAqo\n\
        /FvLFuGWMbKAdA+epq7V4HOtAPlBWmU8QOd6aud+aSunHQaaEJ+iTFjP2OMW0KBr\n\
        NK2ay45cX1IVAQ==\n-----END PGP SIGNATURE-----\n";
    let ring = keyring(certificate.as_bytes());
    let signer = ring.verify("message", &Cleartext::parse(message).unwrap(), NOW).unwrap();
    assert_eq!(signer.fingerprint, "CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9");
    let changed = Cleartext::parse(&message.replace("tofu", "meat")).unwrap();
    assert!(matches!(ring.verify("message", &changed, NOW), Err(SignatureError::Wrong { .. })));
}

/// Makes keys and signatures of version 4 with Ed25519, right ones and wrong ones.
struct Maker(ed25519_dalek::SigningKey);

impl Maker {
    fn new(seed: u8) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    fn key_body(&self) -> Vec<u8> {
        let oid = [9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1];
        let point = self.0.verifying_key().to_bytes();
        [&[4][..], &1_000_u32.to_be_bytes(), &[22], &oid, &263_u16.to_be_bytes(), &[0x40], &point].concat()
    }

    fn key(&self) -> Key {
        Key::parse(&self.key_body()).unwrap()
    }

    /// Returns the body of a signature over some bytes: `said` are the parts of what it says, each with its type in front.
    fn sign(&self, kind: u8, hash: u8, said: &[Vec<u8>], over: &[u8]) -> Vec<u8> {
        let fingerprint =
            (0..40).step_by(2).map(|at| u8::from_str_radix(&self.key().fingerprint()[at..at + 2], 16).unwrap());
        let issuer: Vec<u8> = [33, 4].into_iter().chain(fingerprint).collect();
        let time = [&[2][..], &2_000_u32.to_be_bytes()].concat();
        let area: Vec<u8> = [issuer, time]
            .iter()
            .chain(said)
            .flat_map(|part| {
                let mut bytes = vec![255];
                bytes.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
                bytes.extend(part);
                bytes
            })
            .collect();
        let length = u16::try_from(area.len()).unwrap().to_be_bytes();
        let hashed = [&[4, kind, 22, hash][..], &length, &area].concat();
        let end = u32::try_from(hashed.len()).unwrap().to_be_bytes();
        let all = [over, &hashed, &[4, 0xff], &end].concat();
        let digest = match hash {
            2 => sha1::Sha1::digest(&all).to_vec(),
            _ => sha2::Sha512::digest(&all).to_vec(),
        };
        let signed = ed25519_dalek::Signer::sign(&self.0, &digest).to_bytes();
        let number = |bytes: &[u8]| {
            let bytes: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
            let bits = bytes.len() * 8 - bytes[0].leading_zeros() as usize;
            [&u16::try_from(bits).unwrap().to_be_bytes()[..], &bytes].concat()
        };
        [&hashed[..], &[0, 0], &digest[..2], &number(&signed[..32]), &number(&signed[32..])].concat()
    }
}

fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[0xc0 | tag, 255][..], &u32::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
}

fn over(keys: &[&Key], name: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for key in keys {
        key.hash_into(&mut bytes).unwrap();
    }
    if let Some(name) = name {
        bytes.push(0xb4);
        bytes.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
        bytes.extend(name.as_bytes());
    }
    bytes
}

/// Returns a keyring of a key whose certification says something, made over a hash.
fn ring_with_primary(maker: &Maker, hash: u8, said: &[Vec<u8>]) -> Vec<u8> {
    let certified = maker.sign(0x13, hash, said, &over(&[&maker.key()], Some("maker")));
    [packet(6, &maker.key_body()), packet(13, b"maker"), packet(2, &certified)].concat()
}

/// Says which key signed a text, with the keyring and what the signature says.
fn outcome(ring: &[u8], by: &Maker, kind: u8, said: &[Vec<u8>]) -> Result<String, SignatureError> {
    let mut message =
        Cleartext::parse("-----BEGIN PGP SIGNED MESSAGE-----\n\ntext\n-----BEGIN PGP SIGNATURE-----\n\nAA==\n-----END PGP SIGNATURE-----")
            .unwrap();
    message.signature = packet(2, &by.sign(kind, 10, said, b"text"));
    keyring(ring).verify("text", &message, NOW).map(|signer| signer.name)
}

fn reason(outcome: Result<String, SignatureError>) -> String {
    match outcome.unwrap_err() {
        SignatureError::KeyRefused { reason, .. } | SignatureError::Unsupported { reason, .. } => reason,
        other => other.to_string(),
    }
}

#[test]
fn a_key_that_must_not_sign_does_not_count() {
    let maker = Maker::new(1);
    let flags = |flags: u8| vec![vec![27, flags]];
    let with = |hash: u8, said: &[Vec<u8>]| outcome(&ring_with_primary(&maker, hash, said), &maker, kind::TEXT, &[]);
    assert_eq!(with(10, &flags(MAY_SIGN)).unwrap(), "maker");
    assert_eq!(with(10, &[]).unwrap(), "maker");
    assert_eq!(reason(with(10, &flags(1))), "the key is not one for signing data");
    let none = "the key has no name that it certifies by a signature that holds";
    assert_eq!(reason(with(2, &flags(MAY_SIGN))), none);
    // Its own signature of a time to come, or one that must be understood and is not.
    assert_eq!(reason(with(10, &[vec![2, 0xff, 0xff, 0xff, 0xff]])), none);
    assert_eq!(reason(with(10, &[vec![0x80 | 0x64, 0]])), none);
    // A name that somebody else wrote below the key is not its name.
    let certified = maker.sign(0x13, 10, &[], &over(&[&maker.key()], Some("maker")));
    let names = [packet(6, &maker.key_body()), packet(13, b"somebody"), packet(13, b"maker"), packet(2, &certified)];
    assert_eq!(outcome(&names.concat(), &maker, kind::TEXT, &[]).unwrap(), "maker");
    let bare = packet(6, &maker.key_body());
    assert_eq!(reason(outcome(&bare, &maker, kind::TEXT, &[])), none);
}

#[test]
fn signatures_of_other_sorts_do_not_count() {
    let maker = Maker::new(1);
    let ring = ring_with_primary(&maker, 10, &[]);
    assert_eq!(reason(outcome(&ring, &maker, 0, &[])), "it is not one of a text");
    assert_eq!(
        reason(outcome(&ring, &maker, kind::TEXT, &[vec![3, 0, 0, 0, 9]])),
        "the signature was good until 1970-01-01"
    );
    assert_eq!(
        reason(outcome(&ring, &maker, kind::TEXT, &[vec![0x80 | 0x14, 0]])),
        "it says something that must be understood, and is not known"
    );
}

#[test]
fn a_subkey_has_to_agree() {
    let (maker, subkey, thief) = (Maker::new(1), Maker::new(2), Maker::new(3));
    let with = |owner: &Maker, back: &dyn Fn(&[u8]) -> Option<Vec<u8>>, flags: u8| {
        let both = over(&[&owner.key(), &subkey.key()], None);
        let mut said = vec![vec![27, flags]];
        said.extend(back(&both).map(|signature| [&[32][..], &signature].concat()));
        let binding = owner.sign(kind::SUBKEY_BINDING, 10, &said, &both);
        let ring = [ring_with_primary(owner, 10, &[]), packet(14, &subkey.key_body()), packet(2, &binding)].concat();
        outcome(&ring, &subkey, kind::TEXT, &[])
    };
    let agreeing = |both: &[u8]| Some(subkey.sign(kind::PRIMARY_KEY_BINDING, 10, &[], both));
    assert_eq!(with(&maker, &agreeing, MAY_SIGN).unwrap(), "maker");
    assert_eq!(reason(with(&maker, &agreeing, 4)), "the subkey is not one for signing data");
    let silent = "the subkey does not say that it belongs to its key";
    assert_eq!(reason(with(&thief, &|_| None, MAY_SIGN)), silent);
    let of_another = |_: &[u8]| agreeing(&over(&[&maker.key(), &subkey.key()], None));
    assert_eq!(reason(with(&thief, &of_another, MAY_SIGN)), silent);
    let own = |both: &[u8]| Some(thief.sign(kind::PRIMARY_KEY_BINDING, 10, &[], both));
    assert_eq!(reason(with(&thief, &own, MAY_SIGN)), silent);
    let weak = |both: &[u8]| Some(subkey.sign(kind::PRIMARY_KEY_BINDING, 2, &[], both));
    assert_eq!(reason(with(&maker, &weak, MAY_SIGN)), silent);
    let unbound = [ring_with_primary(&maker, 10, &[]), packet(14, &subkey.key_body())].concat();
    assert_eq!(
        reason(outcome(&unbound, &subkey, kind::TEXT, &[])),
        "the subkey is not bound to its key by a signature that holds"
    );
}
