//! The little of HTTP that the preview speaks: one request and one answer a connection. What is malformed is refused, never guessed at.

use std::io::{self, Read, Write};

/// Of a request line with its headers, and of a body.
const LONGEST_HEAD: usize = 16 << 10;
const LONGEST_BODY: usize = 64 << 10;

#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// Without the query; not decoded, for nothing in it needs to be.
    pub path: String,
    /// Decoded.
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// A header that may stand once; nothing where it is absent, and an error where it stands twice.
    pub fn header(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut found = self.headers.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
        match (found.next(), found.next()) {
            (value, None) => Ok(value),
            _ => Err(Refusal::Malformed),
        }
    }

    pub fn argument(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn number(&self, name: &str) -> Option<i32> {
        self.argument(name)?.parse().ok()
    }
}

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Malformed,
    Forbidden,
    NotFound,
    WrongMethod,
    TooLarge,
}

impl Refusal {
    pub fn status(self) -> &'static str {
        match self {
            Refusal::Malformed => "400 Bad Request",
            Refusal::Forbidden => "403 Forbidden",
            Refusal::NotFound => "404 Not Found",
            Refusal::WrongMethod => "405 Method Not Allowed",
            Refusal::TooLarge => "413 Content Too Large",
        }
    }
}

/// Reads a request. Nothing where the other side said nothing or went away.
pub fn read(input: &mut impl Read) -> io::Result<Result<Request, Refusal>> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if bytes.len() > LONGEST_HEAD {
            return Ok(Err(Refusal::TooLarge));
        }
        match input.read(&mut part)? {
            0 if bytes.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            0 => return Ok(Err(Refusal::Malformed)),
            count => bytes.extend(&part[..count]),
        }
    };
    let rest = bytes.split_off(end + 4);
    let request = match head(&bytes[..end]) {
        Ok(request) => request,
        Err(refusal) => return Ok(Err(refusal)),
    };
    body(input, request, rest)
}

fn head(bytes: &[u8]) -> Result<Request, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Malformed)?;
    let mut lines = text.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Refusal::Malformed);
    };
    let is_token = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    let printable = |text: &str| text.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if !is_token(method) || !target.starts_with('/') || !printable(target) || target.contains('#') {
        return Err(Refusal::Malformed);
    }
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(Refusal::Malformed)?;
        if !is_token(name) || value.bytes().any(|byte| byte < b' ' && byte != b'\t' || byte == 0x7f) {
            return Err(Refusal::Malformed);
        }
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decoded(name)?, decoded(value)?))
    };
    let query = pairs.map(pair).collect::<Result<_, Refusal>>()?;
    Ok(Request { method: method.to_owned(), path: path.to_owned(), query, headers, body: Vec::new() })
}

fn body(input: &mut impl Read, mut request: Request, rest: Vec<u8>) -> io::Result<Result<Request, Refusal>> {
    if !matches!(request.header("transfer-encoding"), Ok(None)) {
        return Ok(Err(Refusal::Malformed));
    }
    let length = match request.header("content-length") {
        Ok(None) => 0,
        Ok(Some(digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => match digits.parse::<usize>() {
            Ok(length) if length <= LONGEST_BODY => length,
            _ => return Ok(Err(Refusal::TooLarge)),
        },
        _ => return Ok(Err(Refusal::Malformed)),
    };
    request.body = rest;
    if request.body.len() < length {
        let missing = length - request.body.len();
        input.take(missing as u64).read_to_end(&mut request.body)?;
    }
    Ok(if request.body.len() == length { Ok(request) } else { Err(Refusal::Malformed) })
}

/// Percent signs and plus signs resolved.
fn decoded(text: &str) -> Result<String, Refusal> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
                let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) else {
                    return Err(Refusal::Malformed);
                };
                u8::try_from(high * 16 + low).map_err(|_| Refusal::Malformed)?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Refusal::Malformed)
}

/// An answer that can be sent.
pub struct Answer {
    pub status: &'static str,
    pub kind: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn of(kind: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status: "200 OK", kind, headers: Vec::new(), body: body.into() }
    }

    pub fn json(value: &serde_json::Value) -> Answer {
        Answer::of("application/json", value.to_string())
    }

    pub fn refusal(refusal: Refusal) -> Answer {
        Answer { status: refusal.status(), ..Answer::of("text/plain; charset=utf-8", refusal.status()) }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    pub fn send(&self, output: &mut impl Write, without_body: bool) -> io::Result<()> {
        let mut text = head_of(self.status, self.kind);
        text.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        if !self.headers.iter().any(|(name, _)| *name == "Cache-Control") {
            text.push_str("Cache-Control: no-store\r\n");
        }
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        output.write_all(text.as_bytes())?;
        output.write_all(if without_body { &[] } else { &self.body })?;
        output.flush()
    }
}

/// The page may load what this server offers and nothing else, and nobody may put it into a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Drawings bring their own styles and pictures along, and no scripts.
const DRAWING_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

/// The status line and the headers that every answer has.
pub fn head_of(status: &str, kind: &str) -> String {
    let policy = if kind == "image/svg+xml" { DRAWING_POLICY } else { POLICY };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Security-Policy: {policy}\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\nCross-Origin-Opener-Policy: same-origin\r\nConnection: close\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Request, Refusal> {
        read(&mut text.as_bytes()).unwrap()
    }

    #[test]
    fn a_request_is_read() {
        let request =
            parsed("POST /t/find?q=%E6%95%B0+1&x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok").unwrap();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/t/find"));
        assert_eq!(request.argument("q"), Some("数 1"));
        assert_eq!(request.header("host").unwrap(), Some("a"));
        assert_eq!(request.body, b"ok");
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for text in [
            "GET / HTTP/1.1\r\nHost",
            "GET  / HTTP/1.1\r\n\r\n",
            "GET / HTTP/2\r\n\r\n",
            "GET /\r\n\r\n",
            "GET http://a/ HTTP/1.1\r\n\r\n",
            "GET /\u{1}x HTTP/1.1\r\n\r\n",
            "GET /数 HTTP/1.1\r\n\r\n",
            "GET /?a=%zz HTTP/1.1\r\n\r\n",
            "GET /?a=%ff HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\nbad name: x\r\n\r\n",
            "G{T / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ] {
            assert_eq!(parsed(text), Err(Refusal::Malformed), "{text:?}");
        }
        let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(LONGEST_HEAD + 5000));
        assert_eq!(parsed(&long), Err(Refusal::TooLarge));
        assert_eq!(parsed("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"), Err(Refusal::TooLarge));
    }
}
