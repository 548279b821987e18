//! Signatures and encryption of what the platform pushes (messaging, 1.1, 3.1, 5.6).
//!
//! **Invariant:** an encrypted message is padded to 32 bytes, not to the cipher's 16.

use aes::Aes256;
use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// `base64(HMAC-SHA256(key, message))`.
fn hmac(key: &str, message: &str) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(message.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The `sign` header of a robot message.
pub fn robot_sign(timestamp: i64, secret: &str) -> String {
    hmac(secret, &format!("{timestamp}\n{secret}"))
}

/// The `x-ddpaas-signature` header of a card press.
pub fn card_sign(timestamp: i64, secret: &str) -> String {
    hmac(secret, &timestamp.to_string())
}

/// The `msg_signature` of an event.
pub fn event_sign(token: &str, timestamp: &str, nonce: &str, encrypt: &str) -> String {
    use std::fmt::Write;
    let mut parts = [token, timestamp, nonce, encrypt];
    parts.sort_unstable();
    let digest = Sha1::digest(parts.concat().as_bytes());
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The key behind a 43-character `EncodingAESKey`, whose last character may carry stray bits.
fn aes_key(encoded: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&ALPHABET, lenient);
    engine.decode(format!("{encoded}=")).ok().filter(|key| key.len() == 32)
}

/// Encrypts a message for its owner; `random` are the 16 bytes in front.
pub fn encrypt(encoded_key: &str, owner: &str, message: &str, random: [u8; 16]) -> Option<String> {
    let key = aes_key(encoded_key)?;
    let length = u32::try_from(message.len()).ok()?;
    let mut plain = random.to_vec();
    plain.extend(length.to_be_bytes());
    plain.extend(message.as_bytes());
    plain.extend(owner.as_bytes());
    let pad = 32 - plain.len() % 32;
    plain.resize(plain.len() + pad, u8::try_from(pad).ok()?);
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&key, key.get(..16)?).ok()?;
    Some(STANDARD.encode(cipher.encrypt_padded_vec::<NoPadding>(&plain)))
}

/// Decrypts to the message and its owner.
pub fn decrypt(encoded_key: &str, encrypted: &str) -> Option<(String, String)> {
    let key = aes_key(encoded_key)?;
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, key.get(..16)?).ok()?;
    let plain = cipher.decrypt_padded_vec::<NoPadding>(&STANDARD.decode(encrypted).ok()?).ok()?;
    let pad = usize::from(*plain.last()?);
    let body = plain.get(16..plain.len().checked_sub(pad).filter(|_| (1..=32).contains(&pad))?)?;
    let (length, rest) = body.split_first_chunk::<4>()?;
    let (message, owner) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Some((String::from_utf8(message.to_vec()).ok()?, String::from_utf8(owner.to_vec()).ok()?))
}

/// Sixteen bytes that look random, from a fresh id.
pub fn noise(seed: &str) -> [u8; 16] {
    let digest = Sha256::digest(seed.as_bytes());
    let mut noise = [0; 16];
    noise.copy_from_slice(&digest[..16]);
    noise
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_robot_and_card_vectors() {
        let robot = robot_sign(1_577_262_236_757, "this is a secret");
        assert_eq!(robot, "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=");
        let card = card_sign(1_577_262_236_757, "my-api-secret");
        assert_eq!(card, "4eY72NRgCFJ1rxMK0thv8uS/UB4UE59hf06MmFBYR9Q=");
    }

    /// token, key, timestamp, nonce, signature, message, owner, encrypt.
    const EVENTS: [[&str; 8]; 3] = [
        [
            "123456",
            "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
            "1445827045067",
            "nEXhMP4r",
            "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0",
            r#"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#,
            "suite4xxxxxxxxxxxxxxx",
            "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==",
        ],
        [
            "123456",
            "1234567890123456789012345678901234567890123",
            "1614767836",
            "A7Co0cJLMzIDtMMI",
            "9a95a004dd16f5c307e849b994173f76aa26e5eb",
            "success",
            "dingsnotzck6pm5veliw",
            "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
        ],
        [
            "mryue",
            "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
            "1608001896814",
            "WL4PK6yA",
            "03044561471240d4a14bb09372dfcfd4fd0e40cb",
            r#"{"EventType":"check_url"}"#,
            "ding6ccabc44d2c8d38b",
            "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNukR+t8SB/qk4ROMu3",
        ],
    ];

    #[test]
    fn the_documents_event_vectors() {
        for [token, key, timestamp, nonce, signature, message, owner, encrypted] in EVENTS {
            assert_eq!(event_sign(token, timestamp, nonce, encrypted), signature);
            assert_eq!(decrypt(key, encrypted), Some((message.to_owned(), owner.to_owned())));
        }
    }

    #[test]
    fn what_is_encrypted_decrypts_at_any_length() {
        let key = EVENTS[1][1];
        for length in 0..70 {
            let message = "字".repeat(length);
            let encrypted = encrypt(key, "dingsimapp", &message, noise("x")).unwrap();
            assert_eq!(decrypt(key, &encrypted), Some((message, "dingsimapp".to_owned())));
        }
        assert_eq!(decrypt(key, "AAAA"), None);
    }
}
