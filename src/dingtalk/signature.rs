//! The signatures of robot messages, card call-backs and custom robots.
//!
//! They cover the time and the secret, not the body: whoever holds one can send anything for an hour. The rest is done
//! by remembering ids.
//!
//! **Invariant:** signatures are compared in constant time, and only after the time was found fresh.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How far the sender's clock may be from ours, in milliseconds.
pub const TOLERANCE_MS: u64 = 3_600_000;

/// Why a request is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No time or no signature.
    #[error("the request is not signed")]
    Missing,
    /// The time is no number, or the signature no Base64.
    #[error("the signature cannot be read")]
    Malformed,
    /// More than an hour off.
    #[error("the signature is too old or too new")]
    Stale,
    /// Signed with another secret.
    #[error("the signature is wrong")]
    Mismatch,
}

/// A time and a signature, as the headers have them.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `timestamp` (robot) or `x-ddpaas-signature-timestamp` (card): milliseconds since the epoch.
    pub timestamp: Option<&'a str>,
    /// `sign` (robot) or `x-ddpaas-signature` (card): Base64.
    pub sign: Option<&'a str>,
}

/// Checks a robot message against the app's secret (receive-message).
///
/// # Errors
/// Why it is not believed.
pub fn verify_robot(signed: Signed<'_>, secret: &SecretString, now_ms: i64) -> Result<(), Error> {
    let secret = secret.expose_secret();
    verify(signed, now_ms, |timestamp| mac(secret, &[timestamp, "\n", secret]))
}

/// Checks a card's call-back against the secret registered with its address (event-callback-card).
///
/// # Errors
/// Why it is not believed.
pub fn verify_card(signed: Signed<'_>, secret: &SecretString, now_ms: i64) -> Result<(), Error> {
    verify(signed, now_ms, |timestamp| mac(secret.expose_secret(), &[timestamp]))
}

/// The signature of a custom robot's message (customize-robot-security-settings), not yet percent-encoded.
pub fn sign_custom_robot(secret: &SecretString, now_ms: i64) -> String {
    let secret = secret.expose_secret();
    STANDARD.encode(mac(secret, &[&now_ms.to_string(), "\n", secret]).finalize().into_bytes())
}

fn verify(signed: Signed<'_>, now_ms: i64, mac: impl FnOnce(&str) -> Hmac<Sha256>) -> Result<(), Error> {
    let present = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let timestamp = present(signed.timestamp).ok_or(Error::Missing)?;
    let sign = present(signed.sign).ok_or(Error::Missing)?;
    let at_ms: i64 = timestamp.parse().map_err(|_| Error::Malformed)?;
    let sign = STANDARD.decode(sign).map_err(|_| Error::Malformed)?;
    if now_ms.abs_diff(at_ms) > TOLERANCE_MS {
        return Err(Error::Stale);
    }
    mac(&timestamp).verify_slice(&sign).map_err(|_| Error::Mismatch)
}

fn mac(key: &str, message: &[&str]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    for part in message {
        mac.update(part.as_bytes());
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_577_262_236_757;

    fn robot(timestamp: &str, sign: &str, now_ms: i64) -> Result<(), Error> {
        let signed = Signed { timestamp: Some(timestamp), sign: Some(sign) };
        verify_robot(signed, &SecretString::from("this is a secret"), now_ms)
    }

    #[test]
    fn a_robot_message_is_believed_for_an_hour() {
        let sign = "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=";
        let at = AT.to_string();
        assert_eq!(robot(&at, sign, AT), Ok(()));
        assert_eq!(robot(&at, sign, AT + 3_600_000), Ok(()));
        assert_eq!(robot(&at, sign, AT + 3_600_001), Err(Error::Stale));
        assert_eq!(robot(&at, sign, AT - 3_600_001), Err(Error::Stale));
        assert_eq!(robot("1577262236758", sign, AT), Err(Error::Mismatch));
        assert_eq!(robot(&at, &sign[..8], AT), Err(Error::Mismatch));
        assert_eq!(robot("yesterday", sign, AT), Err(Error::Malformed));
        assert_eq!(robot(&at, "?", AT), Err(Error::Malformed));
        assert_eq!(robot(&at, " ", AT), Err(Error::Missing));
        assert_eq!(robot("-9223372036854775808", sign, i64::MAX), Err(Error::Stale));
        let unsigned = Signed { timestamp: None, sign: Some(sign) };
        assert_eq!(verify_robot(unsigned, &SecretString::from("x"), AT), Err(Error::Missing));
    }

    #[test]
    fn a_card_signs_its_time_alone() {
        let at = AT.to_string();
        let sign = Some("4eY72NRgCFJ1rxMK0thv8uS/UB4UE59hf06MmFBYR9Q=");
        let signed = Signed { timestamp: Some(&at), sign };
        assert_eq!(verify_card(signed, &SecretString::from("my-api-secret"), AT), Ok(()));
        assert_eq!(verify_card(signed, &SecretString::from("another"), AT), Err(Error::Mismatch));
    }

    #[test]
    fn a_custom_robot_signs_like_the_page_says() {
        let secret = SecretString::from("SEC000000000000000000000");
        assert_eq!(sign_custom_robot(&secret, AT), "xOJIB8eNoYWeLy26EMZOlc2RjOJbtPv9HYjm+E3uALU=");
    }
}
