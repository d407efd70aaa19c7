//! A passkey of our own: an ES256 key that answers as a browser with an
//! authenticator would.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sakimori_testkit::{Response, tags};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const ORIGIN: &str = "http://localhost:8080";
const USER_PRESENT_AND_VERIFIED: u8 = 0x05;
const ATTESTED: u8 = 0x40;

pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    counter: u32,
}

/// What a page asks the browser for.
pub fn options(page: &Response) -> Value {
    let tags = tags(page.html());
    let form = tags.iter().find(|t| t.has("data-options"));
    let form = form.unwrap_or_else(|| panic!("no passkey is asked for: {}", page.text()));
    serde_json::from_str(&form.get("data-options").replace("&#39;", "'")).unwrap()
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// CBOR: a head of a major type with a length below 2^16.
fn head(major: u8, n: usize) -> Vec<u8> {
    let major = major << 5;
    match n {
        0..=23 => vec![major | n as u8],
        24..=255 => vec![major | 24, n as u8],
        _ => vec![major | 25, (n >> 8) as u8, n as u8],
    }
}

fn bytes(value: &[u8]) -> Vec<u8> {
    [head(2, value.len()), value.to_vec()].concat()
}

fn text(value: &str) -> Vec<u8> {
    [head(3, value.len()), value.as_bytes().to_vec()].concat()
}

impl Authenticator {
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            id: vec![seed; 32],
            counter: 0,
        }
    }

    fn client_data(kind: &str, challenge: &Value, origin: &str) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(b"localhost").to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// COSE_Key of kind EC2, ES256, P-256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        [
            head(5, 5),
            vec![0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21],
            bytes(&point[1..33]),
            vec![0x22],
            bytes(&point[33..65]),
        ]
        .concat()
    }

    /// The answer to the registration a page asks for.
    pub fn create(&mut self, asked: &Value, origin: &str) -> String {
        let client_data =
            Self::client_data("webauthn.create", &asked["publicKey"]["challenge"], origin);
        let mut data = self.data(USER_PRESENT_AND_VERIFIED | ATTESTED);
        data.extend([0u8; 16]);
        data.extend((self.id.len() as u16).to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        let object = [
            head(5, 3),
            text("fmt"),
            text("none"),
            text("attStmt"),
            head(5, 0),
            text("authData"),
            bytes(&data),
        ]
        .concat();
        json!({
            "id": base64(&self.id),
            "rawId": base64(&self.id),
            "type": "public-key",
            "response": {
                "attestationObject": base64(&object),
                "clientDataJSON": base64(&client_data),
            },
        })
        .to_string()
    }

    /// The answer to the question of the sign-in page.
    pub fn get(&mut self, asked: &Value, origin: &str) -> String {
        let client_data =
            Self::client_data("webauthn.get", &asked["publicKey"]["challenge"], origin);
        let data = self.data(USER_PRESENT_AND_VERIFIED);
        let signed = [data.clone(), Sha256::digest(&client_data).to_vec()].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": base64(&self.id),
            "rawId": base64(&self.id),
            "type": "public-key",
            "response": {
                "authenticatorData": base64(&data),
                "clientDataJSON": base64(&client_data),
                "signature": base64(signature.to_der().as_bytes()),
                "userHandle": null,
            },
        })
        .to_string()
    }
}
