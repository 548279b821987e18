//! The envelope of events pushed over HTTP (callback-event-message-body-encryption-and-decryption).
//!
//! AES-256-CBC with the first half of the key as its vector, padded to blocks of 32 bytes; inside: 16 random bytes, the
//! length of the message in bytes (four, big end first), the message, and the owner.
//!
//! **Invariant:** nothing is decrypted before its signature was found right, and no message is returned whose owner is
//! not one of ours.

use aes::Aes256;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha1::{Digest as _, Sha1};
use subtle::ConstantTimeEq as _;

use super::wire;

/// The last of a key's 43 characters usually has bits that stand for nothing.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const BLOCK: usize = 32;
const RANDOM: usize = 16;
const HEAD: usize = RANDOM + 4;

/// Why an envelope is not opened (the official library's numbers in brackets).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The key is not 43 characters of Base64 (900004).
    #[error("the key cannot be read")]
    Key,
    /// Signed with another token (900005).
    #[error("the signature is wrong")]
    Signature,
    /// No Base64, no blocks, a wrong padding or a wrong length (900008, 900009).
    #[error("the envelope cannot be opened")]
    Envelope,
    /// For somebody else (900010).
    #[error("the envelope is for another owner")]
    Owner,
}

/// What stands beside an envelope in the query of its request.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// `msg_signature` or `signature`: SHA-1, in hex.
    pub signature: &'a str,
    /// `timestamp` or `timeStamp`.
    pub timestamp: &'a str,
    /// `nonce`.
    pub nonce: &'a str,
}

/// A sealed answer, as the platform wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// SHA-1 over token, time, nonce and envelope.
    pub msg_signature: String,
    /// The time it was signed with.
    #[serde(rename = "timeStamp")]
    pub timestamp: String,
    /// The nonce it was signed with.
    pub nonce: String,
    /// The envelope.
    pub encrypt: String,
}

/// The key to one app's envelopes.
#[derive(Clone)]
pub struct Cipher {
    token: SecretString,
    key: [u8; 32],
    owners: Vec<String>,
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cipher").field("owners", &self.owners).finish_non_exhaustive()
    }
}

impl Cipher {
    /// A cipher that opens what is for one of `owners` (the app id, and the organisation for what was registered the
    /// old way) and seals for the first.
    ///
    /// # Errors
    /// [`Error::Key`]; [`Error::Owner`] when there is none.
    pub fn new(token: SecretString, key: &SecretString, owners: Vec<String>) -> Result<Self, Error> {
        let key = key.expose_secret().trim();
        if key.len() != 43 {
            return Err(Error::Key);
        }
        let key = LENIENT.decode(key).ok().and_then(|key| key.try_into().ok()).ok_or(Error::Key)?;
        if owners.is_empty() {
            return Err(Error::Owner);
        }
        Ok(Self { token, key, owners })
    }

    /// Verifies and opens an envelope; the message is JSON.
    ///
    /// # Errors
    /// Why it is not opened.
    pub fn open(&self, beside: Beside<'_>, encrypt: &str) -> Result<String, Error> {
        let right = self.signature(beside.timestamp, beside.nonce, encrypt);
        let given = beside.signature.to_ascii_lowercase();
        if !bool::from(right.as_bytes().ct_eq(given.as_bytes())) {
            return Err(Error::Signature);
        }
        let sealed = LENIENT.decode(encrypt).map_err(|_| Error::Envelope)?;
        let decryptor =
            cbc::Decryptor::<Aes256>::new_from_slices(&self.key, &self.key[..16]).map_err(|_| Error::Key)?;
        let padded = decryptor.decrypt_padded_vec::<NoPadding>(&sealed).map_err(|_| Error::Envelope)?;
        let (message, owner) = split(unpad(&padded)?)?;
        if !self.owners.iter().any(|ours| ours.as_bytes() == owner) {
            return Err(Error::Owner);
        }
        String::from_utf8(message.to_vec()).map_err(|_| Error::Envelope)
    }

    /// Seals an answer (`success`) with the time and nonce it is to be signed with; `random` makes equal answers differ.
    ///
    /// # Errors
    /// [`Error::Envelope`] when the message is longer than four bytes can tell.
    pub fn seal(&self, message: &str, beside: (&str, &str), random: [u8; RANDOM]) -> Result<Envelope, Error> {
        let length = u32::try_from(message.len()).map_err(|_| Error::Envelope)?;
        let mut plain = Vec::with_capacity(HEAD + message.len() + BLOCK * 3);
        plain.extend_from_slice(&random);
        plain.extend_from_slice(&length.to_be_bytes());
        plain.extend_from_slice(message.as_bytes());
        plain.extend_from_slice(self.owners[0].as_bytes());
        pad(&mut plain);
        let encryptor =
            cbc::Encryptor::<Aes256>::new_from_slices(&self.key, &self.key[..16]).map_err(|_| Error::Key)?;
        let encrypt = LENIENT.encode(encryptor.encrypt_padded_vec::<NoPadding>(&plain));
        let (timestamp, nonce) = beside;
        Ok(Envelope {
            msg_signature: self.signature(timestamp, nonce, &encrypt),
            timestamp: timestamp.to_owned(),
            nonce: nonce.to_owned(),
            encrypt,
        })
    }

    fn signature(&self, timestamp: &str, nonce: &str, encrypt: &str) -> String {
        let mut parts = [self.token.expose_secret(), timestamp, nonce, encrypt];
        parts.sort_unstable();
        let mut sha = Sha1::new();
        for part in parts {
            sha.update(part.as_bytes());
        }
        wire::hex(&sha.finalize())
    }
}

fn pad(plain: &mut Vec<u8>) {
    let missing = BLOCK - plain.len() % BLOCK;
    let value = u8::try_from(missing).unwrap_or_default();
    plain.resize(plain.len() + missing, value);
}

fn unpad(padded: &[u8]) -> Result<&[u8], Error> {
    let value = padded.last().copied().map_or(0, usize::from);
    if !(1..=BLOCK).contains(&value) || value > padded.len() {
        return Err(Error::Envelope);
    }
    let (plain, padding) = padded.split_at(padded.len() - value);
    let whole = padding.iter().all(|byte| usize::from(*byte) == value);
    if whole { Ok(plain) } else { Err(Error::Envelope) }
}

/// The message and the owner.
fn split(plain: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let head =
        plain.get(RANDOM..HEAD).and_then(|head| <[u8; 4]>::try_from(head).ok()).ok_or(Error::Envelope)?;
    let length = usize::try_from(u32::from_be_bytes(head)).map_err(|_| Error::Envelope)?;
    plain[HEAD..].split_at_checked(length).ok_or(Error::Envelope)
}

#[cfg(test)]
mod tests;
