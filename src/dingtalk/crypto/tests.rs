//! The three published envelopes, and anything else.

use proptest::prelude::*;

use super::*;

struct Vector {
    token: &'static str,
    key: &'static str,
    beside: Beside<'static>,
    encrypt: &'static str,
    message: &'static str,
    owner: &'static str,
}

const VECTORS: [Vector; 3] = [
    Vector {
        token: "123456",
        key: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
        beside: Beside {
            signature: "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0",
            timestamp: "1445827045067",
            nonce: "nEXhMP4r",
        },
        encrypt: "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==",
        message: r#"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#,
        owner: "suite4xxxxxxxxxxxxxxx",
    },
    Vector {
        token: "123456",
        key: "1234567890123456789012345678901234567890123",
        beside: Beside {
            signature: "9a95a004dd16f5c307e849b994173f76aa26e5eb",
            timestamp: "1614767836",
            nonce: "A7Co0cJLMzIDtMMI",
        },
        encrypt: "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
        message: "success",
        owner: "dingsnotzck6pm5veliw",
    },
    Vector {
        token: "mryue",
        key: "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
        beside: Beside {
            signature: "03044561471240d4a14bb09372dfcfd4fd0e40cb",
            timestamp: "1608001896814",
            nonce: "WL4PK6yA",
        },
        encrypt: "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNukR+t8SB/qk4ROMu3",
        message: r#"{"EventType":"check_url"}"#,
        owner: "ding6ccabc44d2c8d38b",
    },
];

fn cipher(vector: &Vector, owner: &str) -> Cipher {
    let owners = vec!["another".to_owned(), owner.to_owned()];
    Cipher::new(vector.token.into(), &vector.key.into(), owners).expect("a key")
}

#[test]
fn the_published_envelopes_open() {
    for vector in &VECTORS {
        let ours = cipher(vector, vector.owner);
        assert_eq!(ours.open(vector.beside, vector.encrypt).as_deref(), Ok(vector.message));
        let foreign = cipher(vector, "somebody else");
        assert_eq!(foreign.open(vector.beside, vector.encrypt), Err(Error::Owner));
        let signature = vector.beside.signature.to_uppercase();
        let beside = Beside { signature: &signature, ..vector.beside };
        assert!(ours.open(beside, vector.encrypt).is_ok());
        let beside = Beside { nonce: "x", ..vector.beside };
        assert_eq!(ours.open(beside, vector.encrypt), Err(Error::Signature));
    }
}

#[test]
fn a_key_is_forty_three_characters() {
    for (key, right) in [("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", true), ("short", false), ("", false)]
    {
        let cipher = Cipher::new("simtoken".into(), &key.into(), vec!["dingsimapp".to_owned()]);
        assert_eq!(cipher.is_ok(), right, "{key}");
    }
    assert!(matches!(Cipher::new("t".into(), &VECTORS[0].key.into(), vec![]), Err(Error::Owner)));
}

#[test]
fn an_answer_is_written_as_the_platform_reads_it() {
    let sealed = cipher(&VECTORS[1], "dingapp").seal("success", ("1", "n"), [7; 16]).expect("sealed");
    let json = serde_json::to_value(&sealed).expect("json");
    for name in ["msg_signature", "timeStamp", "nonce", "encrypt"] {
        assert!(json[name].is_string(), "{name}");
    }
}

proptest! {
    #[test]
    fn what_is_sealed_opens(message in ".{0,200}", random in any::<[u8; 16]>()) {
        let vector = &VECTORS[1];
        let sealing = Cipher::new(vector.token.into(), &vector.key.into(), vec!["ours".to_owned()]).expect("a key");
        let sealed = sealing.seal(&message, ("1614767836", "nonce"), random).expect("sealed");
        let beside = Beside { signature: &sealed.msg_signature, timestamp: &sealed.timestamp, nonce: &sealed.nonce };
        prop_assert_eq!(cipher(vector, "ours").open(beside, &sealed.encrypt), Ok(message));
    }

    #[test]
    fn rightly_signed_rubbish_is_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in ".*") {
        let ours = cipher(&VECTORS[1], "ours");
        for encrypt in [LENIENT.encode(&bytes), text.clone()] {
            let signature = ours.signature("1", "n", &encrypt);
            let beside = Beside { signature: &signature, timestamp: "1", nonce: "n" };
            prop_assert!(ours.open(beside, &encrypt).is_err());
        }
    }

    #[test]
    fn any_plaintext_splits_or_is_refused(plain in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = unpad(&plain).and_then(split);
    }
}
