//! Sprig's functions that make X.509 certificates. Time and randomness come from the environment, signatures are
//! deterministic: the same sources give the same certificates.

use std::any::Any;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::ext::pkix::SubjectKeyIdentifier;

use super::crypto::steps;
use super::der::{self, element};
use super::go_duration;
use super::go_time::GoTime;
use super::keys::PrivateKey;
use super::random::{generator, random_array};
use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::{List, Object, Value};
use crate::values::{Map, Tree};

/// The functions that make certificates.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "buildCustomCert", signature: "ss", body: build_custom },
    Function { name: "genCA", signature: "si", body: authority },
    Function { name: "genCAWithKey", signature: "sis", body: authority },
    Function { name: "genSelfSignedCert", signature: "slli", body: self_signed },
    Function { name: "genSelfSignedCertWithKey", signature: "sllis", body: self_signed },
    Function { name: "genSignedCert", signature: "sllia", body: signed },
    Function { name: "genSignedCertWithKey", signature: "sllias", body: signed },
];

const RSA_BITS: usize = 2048;

// The last bytes of 2.5.4.3 and of extensions below 2.5.29.
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const KEY_USAGE: u8 = 15;
const EXTENDED_KEY_USAGE: u8 = 37;
const BASIC_CONSTRAINTS: u8 = 19;
const SUBJECT_KEY_IDENTIFIER: u8 = 14;
const AUTHORITY_KEY_IDENTIFIER: u8 = 35;
const SUBJECT_ALTERNATIVE_NAME: u8 = 17;
/// 1.3.6.1.5.5.7.3.1, for servers.
const SERVER_AUTHENTICATION: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
/// 1.3.6.1.5.5.7.3.2, for clients.
const CLIENT_AUTHENTICATION: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];

/// A certificate and its private key, both PEM.
struct CertificateObject {
    certificate: String,
    key: String,
}

impl Object for CertificateObject {
    fn type_name(&self) -> &'static str {
        "sprig.certificate"
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Cert" => Some(Value::str(self.certificate.as_str())),
            "Key" => Some(Value::str(self.key.as_str())),
            _ => None,
        }
    }

    fn print(&self) -> String {
        format!("{{{} {}}}", self.certificate, self.key)
    }

    fn to_tree(&self) -> Tree {
        Tree::Map(Map::from_iter([
            ("Cert".to_owned(), Tree::from(self.certificate.as_str())),
            ("Key".to_owned(), Tree::from(self.key.as_str())),
        ]))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a certificate says.
struct Subject {
    common_name: String,
    addresses: Vec<IpAddr>,
    names: Vec<String>,
    days: i64,
    is_authority: bool,
}

/// Who signs a certificate.
struct Issuer<'a> {
    /// The issuer's name, as DER.
    name: Vec<u8>,
    key_identifier: Option<Vec<u8>>,
    key: &'a PrivateKey,
}

fn build_custom(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let decode = |index: usize, what: &str| {
        let text: String = arguments.str(index).chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        bytes.ok_or_else(|| FuncError::message(format!("the {what} is not PEM in base64")))
    };
    let (certificate, key) = (decode(0, "certificate")?, decode(1, "private key")?);
    read_certificate(&certificate)?;
    PrivateKey::from_pem(&key)?;
    Ok(Value::object(CertificateObject { certificate, key }))
}

/// `genCA` and `genCAWithKey`: name, days, and perhaps a key.
fn authority(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let key = given_or_new_key(engine, arguments, 2)?;
    let subject = Subject {
        common_name: arguments.str(0).to_owned(),
        addresses: Vec::new(),
        names: Vec::new(),
        days: arguments.int(1),
        is_authority: true,
    };
    issue(engine, &subject, &key, None)
}

/// `genSelfSignedCert` and `genSelfSignedCertWithKey`: name, addresses, DNS names, days, and perhaps a key.
fn self_signed(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let key = given_or_new_key(engine, arguments, 4)?;
    issue(engine, &subject_of(arguments)?, &key, None)
}

/// `genSignedCert` and `genSignedCertWithKey`: name, addresses, DNS names, days, authority, and perhaps a key.
fn signed(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let authority = arguments.get(4);
    let object =
        if let Value::Object(object) = authority { object.as_any().downcast_ref::<CertificateObject>() } else { None };
    let authority = object.ok_or_else(|| {
        let found = authority.type_name();
        FuncError::message(format!("wrong type for value; expected sprig.certificate; got {found}; take it from genCA"))
    })?;
    let key = given_or_new_key(engine, arguments, 5)?;
    let signer = PrivateKey::from_pem(&authority.key)?;
    let parent = read_certificate(&authority.certificate)?;
    let parent = parent.tbs_certificate();
    if parent.subject_public_key_info().subject_public_key.raw_bytes() != signer.public_bits()? {
        return Err(FuncError::message("the authority's private key does not belong to its certificate"));
    }
    let name = parent.subject().to_der().map_err(|error| certificate_fault(&error))?;
    let identifier = parent.get_extension::<SubjectKeyIdentifier>().map_err(|error| certificate_fault(&error))?;
    let key_identifier = identifier.map(|(_, identifier)| identifier.0.as_bytes().to_vec());
    issue(engine, &subject_of(arguments)?, &key, Some(Issuer { name, key_identifier, key: &signer }))
}

fn read_certificate(pem: &str) -> Result<x509_cert::Certificate, FuncError> {
    let block = der::read_pem(pem).ok_or_else(|| FuncError::message("there is no PEM block in the certificate"))?;
    x509_cert::Certificate::from_der(&block.bytes).map_err(|error| certificate_fault(&error))
}

fn certificate_fault(error: &x509_cert::der::Error) -> FuncError {
    FuncError::message(format!("cannot read the certificate: {error}"))
}

/// Returns the key that an argument holds as PEM, or a new one when the function has no such argument.
fn given_or_new_key(engine: &Engine<'_>, arguments: &Arguments<'_>, index: usize) -> Result<PrivateKey, FuncError> {
    if arguments.len() > index {
        return PrivateKey::from_pem(arguments.str(index));
    }
    engine.charge_work(steps::RSA_2048)?;
    PrivateKey::generate_rsa(&mut generator(engine), RSA_BITS)
}

fn subject_of(arguments: &Arguments<'_>) -> Result<Subject, FuncError> {
    let addresses = texts(&arguments.list(1), "IP address")?;
    let addresses = addresses
        .iter()
        .map(|text| text.parse().map_err(|_| FuncError::message(format!("{text:?} is not an IP address"))));
    let names = texts(&arguments.list(2), "DNS name")?;
    if let Some(name) = names.iter().find(|name| !name.is_ascii()) {
        return Err(FuncError::message(format!(
            "the DNS name {name:?} has letters that are not ASCII; use its xn-- form"
        )));
    }
    Ok(Subject {
        common_name: arguments.str(0).to_owned(),
        addresses: addresses.collect::<Result<_, _>>()?,
        names,
        days: arguments.int(3),
        is_authority: false,
    })
}

fn texts(list: &List, what: &str) -> Result<Vec<String>, FuncError> {
    let text = |item: &Value| {
        let text = item.as_str().map(str::to_owned);
        text.ok_or_else(|| FuncError::message(format!("an {what} is a {}, not a string", item.type_name())))
    };
    list.items.iter().map(text).collect()
}

/// Makes and signs a certificate; without an issuer it signs itself.
fn issue(
    engine: &Engine<'_>,
    subject: &Subject,
    key: &PrivateKey,
    issuer: Option<Issuer<'_>>,
) -> Result<Value, FuncError> {
    const DAY: i64 = 24 * go_duration::HOUR;
    engine.charge_work(steps::CURVE_KEY)?;
    let name = distinguished_name(&subject.common_name);
    let issuer = issuer.unwrap_or_else(|| Issuer { name: name.clone(), key_identifier: None, key });
    let starts = GoTime::from_timestamp(engine.environment().now);
    // Go's durations wrap around after 292 years, too.
    let ends = starts.add(DAY.wrapping_mul(subject.days));
    let public_bits = key.public_bits()?;
    let version_3 = element(der::context_of_elements(0), &[&der::unsigned(&[2])]);
    let serial: [u8; 16] = random_array(engine);
    let algorithm = issuer.key.signature_algorithm()?;
    let body = element(
        der::SEQUENCE,
        &[
            &version_3,
            &der::unsigned(&serial),
            &algorithm,
            &issuer.name,
            &element(der::SEQUENCE, &[&instant(&starts)?, &instant(&ends)?]),
            &name,
            &element(der::SEQUENCE, &[&key.public_algorithm()?, &der::bit_string(&public_bits)]),
            &element(
                der::context_of_elements(3),
                &[&element(der::SEQUENCE, &[&extensions(subject, &name, &public_bits, &issuer)])],
            ),
        ],
    );
    let signature = der::bit_string(&issuer.key.sign(&body)?);
    let certificate = der::write_pem("CERTIFICATE", &element(der::SEQUENCE, &[&body, &algorithm, &signature]));
    Ok(Value::object(CertificateObject { certificate, key: key.to_pem()? }))
}

/// Returns a name that is only a common name; empty when that is empty.
fn distinguished_name(common_name: &str) -> Vec<u8> {
    if common_name.is_empty() {
        return element(der::SEQUENCE, &[]);
    }
    let is_printable = |byte: u8| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte);
    let tag = if common_name.bytes().all(is_printable) { der::PRINTABLE_STRING } else { der::UTF8_STRING };
    let attribute = [element(der::OBJECT_IDENTIFIER, &[COMMON_NAME]), element(tag, &[common_name.as_bytes()])].concat();
    element(der::SEQUENCE, &[&element(der::SET, &[&element(der::SEQUENCE, &[&attribute])])])
}

/// Writes an instant to the second, in the form that RFC 5280 asks for its year.
fn instant(time: &GoTime) -> Result<Vec<u8>, FuncError> {
    match time.civil().year {
        1950..2050 => Ok(element(der::UTC_TIME, &[time.format("060102150405Z").as_bytes()])),
        0..10_000 => Ok(element(der::GENERALIZED_TIME, &[time.format("20060102150405Z").as_bytes()])),
        year => Err(FuncError::message(format!("a certificate cannot end in the year {year}; use fewer days"))),
    }
}

/// Returns the extensions, in Go's order.
fn extensions(subject: &Subject, name: &[u8], public_bits: &[u8], issuer: &Issuer<'_>) -> Vec<u8> {
    /// Digital signature, key encipherment and, below, signing of certificates.
    const USAGE: u8 = 0b1010_0000;
    const USAGE_OF_AUTHORITY: u8 = 0b1010_0100;
    let (usage, unused_bits) = if subject.is_authority { (USAGE_OF_AUTHORITY, 2) } else { (USAGE, 5) };
    let purposes =
        [SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION].map(|purpose| element(der::OBJECT_IDENTIFIER, &[purpose]));
    let is_authority = if subject.is_authority { element(der::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
    let mut all = [
        extension(KEY_USAGE, true, &element(der::BIT_STRING, &[&[unused_bits, usage]])),
        extension(EXTENDED_KEY_USAGE, false, &element(der::SEQUENCE, &[&purposes.concat()])),
        extension(BASIC_CONSTRAINTS, true, &element(der::SEQUENCE, &[&is_authority])),
    ]
    .concat();
    if subject.is_authority {
        // RFC 7093: the first 160 bits of SHA-256, as Go does from 1.25 on.
        let identifier = &Sha256::digest(public_bits)[..20];
        all.extend(extension(SUBJECT_KEY_IDENTIFIER, false, &element(der::OCTET_STRING, &[identifier])));
    }
    if let Some(identifier) = issuer.key_identifier.as_ref().filter(|_| issuer.name != name) {
        let identifier = element(der::context(0), &[identifier]);
        all.extend(extension(AUTHORITY_KEY_IDENTIFIER, false, &element(der::SEQUENCE, &[&identifier])));
    }
    let mut names: Vec<u8> = Vec::new();
    for name in &subject.names {
        names.extend(element(der::context(2), &[name.as_bytes()]));
    }
    for address in &subject.addresses {
        names.extend(match address.to_canonical() {
            IpAddr::V4(address) => element(der::context(7), &[&address.octets()]),
            IpAddr::V6(address) => element(der::context(7), &[&address.octets()]),
        });
    }
    if !names.is_empty() {
        let is_critical = subject.common_name.is_empty();
        all.extend(extension(SUBJECT_ALTERNATIVE_NAME, is_critical, &element(der::SEQUENCE, &[&names])));
    }
    all
}

/// Returns an extension of the family 2.5.29.
fn extension(number: u8, is_critical: bool, value: &[u8]) -> Vec<u8> {
    let identifier = element(der::OBJECT_IDENTIFIER, &[&[0x55, 0x1d, number]]);
    let critical = if is_critical { element(der::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
    element(der::SEQUENCE, &[&identifier, &critical, &element(der::OCTET_STRING, &[value])])
}

#[cfg(test)]
mod tests {
    use rsa::signature::Verifier as _;
    use x509_cert::der::asn1::OctetStringRef;
    use x509_cert::ext::pkix::name::GeneralName;
    use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName};

    use super::*;
    use crate::template::funcs::test_render::{NOW, render};

    /// Renders a template whose output is PEM blocks.
    fn certificates(template: &str) -> Vec<x509_cert::Certificate> {
        let text = render(template).expect("rendered");
        let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
        blocks.map(|block| read_certificate(&format!("-----BEGIN CERTIFICATE-----{block}")).expect("valid")).collect()
    }

    fn body(certificate: &x509_cert::Certificate) -> Vec<u8> {
        certificate.tbs_certificate().to_der().expect("der")
    }

    const CURVE_CHAIN: &str = "{{ $key := genPrivateKey `ecdsa` }}{{ $ca := genCAWithKey `my ca` 365 $key }}{{ $ca.Cert }}\
        {{ $cert := genSignedCertWithKey `*.example.com` (strings `10.0.0.1` `fd00::1` `::ffff:1.2.3.4`) \
        (strings `example.com` `*.example.com`) 30 $ca (genPrivateKey `ed25519`) }}{{ $cert.Cert }}";

    #[test]
    fn an_authority_signs_what_it_should() {
        let chain = certificates(CURVE_CHAIN);
        let [authority, leaf] = chain.as_slice() else { panic!("{} certificates", chain.len()) };
        let (authority_body, leaf_body) = (authority.tbs_certificate(), leaf.tbs_certificate());
        let point = authority_body.subject_public_key_info().subject_public_key.raw_bytes();
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).expect("a point");
        for certificate in [authority, leaf] {
            let signature = p256::ecdsa::Signature::from_der(certificate.signature().raw_bytes()).expect("a signature");
            key.verify(&body(certificate), &signature).expect("signed by the authority");
        }
        assert_eq!(authority_body.subject(), leaf_body.issuer());
        assert_eq!(leaf_body.subject().to_string(), "CN=*.example.com");

        let constraints = |certificate: &x509_cert::TbsCertificate| {
            certificate.get_extension::<BasicConstraints>().expect("readable").expect("there").1.ca
        };
        assert!(constraints(authority_body) && !constraints(leaf_body));
        let (_, usage) = authority_body.get_extension::<KeyUsage>().expect("readable").expect("there");
        assert!(usage.key_cert_sign() && usage.digital_signature() && usage.key_encipherment());
        let (critical, usage) = leaf_body.get_extension::<KeyUsage>().expect("readable").expect("there");
        assert!(critical && !usage.key_cert_sign() && usage.digital_signature() && usage.key_encipherment());
        let (_, purposes) = leaf_body.get_extension::<ExtendedKeyUsage>().expect("readable").expect("there");
        let purposes: Vec<String> = purposes.0.iter().map(ToString::to_string).collect();
        assert_eq!(purposes, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);

        let (_, known) = authority_body.get_extension::<SubjectKeyIdentifier>().expect("readable").expect("there");
        let (_, named) = leaf_body.get_extension::<AuthorityKeyIdentifier>().expect("readable").expect("there");
        assert_eq!(Some(known.0), named.key_identifier);
    }

    #[test]
    fn names_addresses_and_dates_are_in_the_certificate() {
        let leaf = certificates(CURVE_CHAIN).pop().expect("two certificates");
        let leaf = leaf.tbs_certificate();
        let (critical, names) = leaf.get_extension::<SubjectAltName>().expect("readable").expect("there");
        let names: Vec<String> = names
            .0
            .iter()
            .map(|name| match name {
                GeneralName::DnsName(name) => name.to_string(),
                GeneralName::IpAddress(bytes) => format!("{:?}", <&OctetStringRef>::from(bytes).as_bytes()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(!critical);
        assert_eq!(
            names,
            [
                "example.com",
                "*.example.com",
                "[10, 0, 0, 1]",
                "[253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]",
                "[1, 2, 3, 4]",
            ]
        );
        let seconds = |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).expect("small");
        assert_eq!(seconds(&leaf.validity().not_before), NOW);
        assert_eq!(seconds(&leaf.validity().not_after), NOW + 30 * 86_400);
    }

    #[test]
    fn an_rsa_certificate_signs_itself() {
        let template = "{{ $c := genSelfSignedCert `me` nil nil 10 }}{{ $c.Cert }}{{ (buildCustomCert (base64 $c.Cert) (base64 $c.Key)).Cert }}";
        let both = certificates(template);
        assert_eq!(both[0], both[1]);
        let info = both[0].tbs_certificate().subject_public_key_info();
        let key = rsa::pkcs1::DecodeRsaPublicKey::from_pkcs1_der(info.subject_public_key.raw_bytes()).expect("a key");
        let signature = rsa::pkcs1v15::Signature::try_from(both[0].signature().raw_bytes()).expect("a signature");
        rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key).verify(&body(&both[0]), &signature).expect("signed");
    }

    #[test]
    fn the_same_sources_give_the_same_certificates() {
        assert_eq!(render(CURVE_CHAIN), render(CURVE_CHAIN));
    }

    #[test]
    fn wrong_arguments_are_named() {
        for (template, words) in [
            ("{{ genSignedCert `a` nil nil 1 `x` }}", "expected sprig.certificate; got string"),
            (
                "{{ genSelfSignedCertWithKey `a` (strings `1.2.3`) nil 1 (genPrivateKey `ecdsa`) }}",
                "\"1.2.3\" is not an IP address",
            ),
            ("{{ genSelfSignedCertWithKey `a` nil (strings `é`) 1 (genPrivateKey `ecdsa`) }}", "not ASCII"),
            ("{{ genCAWithKey `a` 1 `x` }}", "no PEM block"),
            ("{{ genCAWithKey `a` 4000000000 (genPrivateKey `ecdsa`) }}", ""),
            ("{{ buildCustomCert `!` `` }}", "the certificate is not PEM in base64"),
        ] {
            match render(template) {
                Err(error) => assert!(error.contains(words), "{template}: {error}"),
                Ok(_) => assert!(words.is_empty(), "{template}"),
            }
        }
    }

    #[test]
    fn names_and_dates_have_the_right_form() {
        assert_eq!(distinguished_name(""), [0x30, 0]);
        assert_eq!(distinguished_name("a*")[11], der::UTF8_STRING);
        assert_eq!(distinguished_name("a b")[11], der::PRINTABLE_STRING);
        assert_eq!(instant(&GoTime::unix(0, 0)).expect("short"), [b"\x17\x0d".as_slice(), b"700101000000Z"].concat());
        let late = GoTime::unix(2_524_608_000, 0);
        assert_eq!(instant(&late).expect("long"), [b"\x18\x0f".as_slice(), b"20500101000000Z"].concat());
        assert!(instant(&GoTime::unix(253_402_300_800, 0)).is_err());
    }
}
