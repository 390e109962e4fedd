//! What the shapes are written with.

use super::{Key, Kind, Presence};

pub const ID: &str = "^[a-z][a-z0-9_]*$";
pub const YEAR: Kind = Kind::Whole(1949, 2200);
pub const COUNT: Kind = Kind::Whole(0, 100_000);
pub const DECIMALS: Kind = Kind::Whole(0, 12);
pub const DATE: Kind = Kind::Like("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
pub const BOTH: Kind = Kind::Of(&super::TEXT);
pub const SAID: Kind = Kind::Of(&super::NARRATIVE);
/// `≥30`, `100`, or a word.
pub const LIMIT: Kind = Kind::Like("^((≥|>=|≤|<=|>|<|=)?\\s*-?[0-9]+([./][0-9]+)?|[^0-9０-９]+)$");
/// A word such as 达标: no digit and no sign of a number.
pub const WORD: Kind = Kind::Like("^[^0-9０-９.\\-+%％～~,，]+$");

pub const fn needed(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Key {
    Key { name, presence: Presence::Needed, kind, zh, en }
}

pub const fn optional(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Key {
    Key { name, presence: Presence::Optional, kind, zh, en }
}

pub const fn one_of(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Key {
    Key { name, presence: Presence::OneOf, kind, zh, en }
}

pub const fn list(of: &'static Kind) -> Kind {
    Kind::List(of, 0, None)
}

macro_rules! shape {
    ($shape:ident, $name:literal, $zh:literal, $en:literal, [$($key:expr,)*]) => {
        #[doc = $en]
        pub static $shape: Shape = Shape { name: $name, zh: $zh, en: $en, keys: &[$($key,)*] };
    };
}

pub(super) use shape;
