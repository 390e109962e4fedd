//! Which English was confirmed for which Chinese, by their digests: what a translation remembers.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::text::Written;

/// The digests of a Chinese text and its English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    pub zh: String,
    pub en: String,
}

#[derive(Serialize)]
struct File {
    confirmed: Vec<Pair>,
}

/// Pairs that somebody has compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translations {
    /// For the digest of each English text the digests of the Chinese it was confirmed for.
    confirmed: BTreeMap<String, Vec<String>>,
}

impl Translations {
    pub fn insert(&mut self, zh: String, en: String) {
        let known = self.confirmed.entry(en).or_default();
        if !known.contains(&zh) {
            known.push(zh);
        }
    }

    /// The pairs that this English was confirmed in.
    pub fn of(&self, en: &Written) -> Vec<Pair> {
        let en = digest(en);
        let known = self.confirmed.get(&en).cloned().unwrap_or_default();
        known.into_iter().map(|zh| Pair { zh, en: en.clone() }).collect()
    }

    /// Pairs as a file that `load` reads again.
    pub fn print(confirmed: Vec<Pair>) -> String {
        let yaml = serde_yaml::to_string(&File { confirmed }).expect("texts can be written as YAML");
        format!(
            "# yaml-language-server: $schema=../../data/schemas/translations.json\n\
             # 由 ecopark accept-translation 写入：已对照中文确认的英文。Written by it: English compared with its Chinese.\n{yaml}"
        )
    }

    /// Whether the pair was confirmed; nothing where this English never was.
    pub fn confirmed(&self, zh: &Written, en: &Written) -> Option<bool> {
        self.confirmed.get(&digest(en)).map(|known| known.contains(&digest(zh)))
    }
}

/// The digest of a text as it was written, without regard to how its lines are broken: 16 hexadecimal digits of its SHA-256.
pub fn digest(written: &Written) -> String {
    digest_of(&written.text)
}

/// The digest of any text, as [`digest`].
pub fn digest_of(text: &str) -> String {
    let squeezed: String = text.split_whitespace().collect();
    Sha256::digest(squeezed.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
