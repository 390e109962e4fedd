//! Bytes → text: UTF-8 with or without a byte order mark. Other encodings are told by name, so that the cure can be named too.

/// What a file that is not UTF-8 seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf16,
    /// GBK and its successor GB 18030, what Chinese Windows programs call ANSI.
    Gbk,
    Unknown,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf16 => "UTF-16",
            Encoding::Gbk => "GBK",
            Encoding::Unknown => "",
        }
    }
}

/// The text; a byte order mark at its start is dropped.
pub fn decode(bytes: Vec<u8>) -> Result<String, Encoding> {
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || zeros * 4 > bytes.len() {
        return Err(Encoding::Utf16);
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.remove(0);
            }
            Ok(text)
        }
        Err(error) if is_gbk(error.as_bytes()) => Err(Encoding::Gbk),
        Err(_) => Err(Encoding::Unknown),
    }
}

/// Whether every byte beyond ASCII opens a well-formed character of two or four bytes.
fn is_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (0x00..=0x7f, tail) => tail,
            (0x81..=0xfe, [0x40..=0x7e | 0x80..=0xfe, tail @ ..]) => tail,
            (0x81..=0xfe, [0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, tail @ ..]) => tail,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_encodings_that_chinese_programs_save() {
        assert_eq!(decode(b"\xef\xbb\xbfyear: 2022\n".to_vec()).as_deref(), Ok("year: 2022\n"));
        assert_eq!(decode("园区".as_bytes().to_vec()).as_deref(), Ok("园区"));
        assert_eq!(decode(b"name: \xd4\xb0\xc7\xf8\n".to_vec()), Err(Encoding::Gbk));
        assert_eq!(decode(b"\xff\xfey\0e\0".to_vec()), Err(Encoding::Utf16));
        assert_eq!(decode(b"y\0e\0a\0r\0".to_vec()), Err(Encoding::Utf16));
        assert_eq!(decode(b"\xd4".to_vec()), Err(Encoding::Unknown));
    }
}
