//! Files: those people sent to the robot, and those the robot handed over.

use super::{Millis, World};

/// How many files are kept.
const KEPT: usize = 2_000;
/// How long a download code works. The documents say nothing but that it ends.
const CODE_LIFE: Millis = 24 * 3_600_000;
/// How long the address of a file works.
const ADDRESS_LIFE: Millis = 600_000;

/// A file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// All of it.
    pub content: Vec<u8>,
    /// From when on its code is refused.
    pub until: Millis,
}

impl World {
    /// Keeps a file under a code, the oldest making room.
    pub fn keep_file(&mut self, code: &str, name: &str, content: Vec<u8>, now: Millis) {
        let file = File { name: name.to_owned(), content, until: now + CODE_LIFE };
        self.files.insert(code.to_owned(), file);
        if self.files.len() > KEPT {
            self.files.pop_first();
        }
    }

    /// A file by its code while that lasts.
    pub fn file(&self, code: &str, now: Millis) -> Option<&File> {
        self.files.get(code).filter(|file| now < file.until)
    }

    /// An address under which a file can be fetched for a while, as its last part.
    pub fn address_file(&mut self, code: &str, now: Millis) -> String {
        let key = format!("{:012x}", self.next().wrapping_mul(0x9e37_79b9_7f4a) & 0xffff_ffff_ffff);
        self.addresses.insert(key.clone(), (code.to_owned(), now + ADDRESS_LIFE));
        if self.addresses.len() > KEPT {
            self.addresses.pop_first();
        }
        key
    }

    /// The file at an address.
    pub fn file_at(&self, key: &str, now: Millis) -> Option<&File> {
        let (code, until) = self.addresses.get(key)?;
        self.files.get(code).filter(|_| now < *until)
    }
}
