//! Requests that nobody's browser sends, and what is left when the preview ends.

use std::io::{Read, Write};
use std::process::Command;
use std::time::Duration;

use super::{Server, base, status};

#[test]
fn malformed_requests_are_refused_and_the_server_lives_on() {
    let folder = base();
    let server = Server::start(folder.path(), &[]);
    let (port, token) = (server.port, &server.token);
    let own = format!("Host: 127.0.0.1:{port}\r\n");
    let origin = format!("Origin: http://127.0.0.1:{port}\r\n");
    for (what, request, wanted) in [
        ("a bare line end", format!("GET /{token}/ HTTP/1.1\n{own}\n\r\n\r\n"), "400"),
        ("a folded header", format!("GET /{token}/ HTTP/1.1\r\n{own}X: a\r\n b\r\n\r\n"), "400"),
        ("an empty name", format!("GET /{token}/ HTTP/1.1\r\n{own}: x\r\n\r\n"), "400"),
        ("a zero byte", format!("GET /{token}/\0 HTTP/1.1\r\n{own}\r\n"), "400"),
        ("a whole address", format!("GET http://127.0.0.1:{port}/{token}/ HTTP/1.1\r\n{own}\r\n"), "400"),
        ("an asterisk", format!("OPTIONS * HTTP/1.1\r\n{own}\r\n"), "400"),
        ("another version", format!("GET /{token}/ HTTP/3.0\r\n{own}\r\n"), "400"),
        ("half a percent sign", format!("GET /{token}/find?edition=zh&q=%e HTTP/1.1\r\n{own}\r\n"), "400"),
        ("no character", format!("GET /{token}/find?edition=zh&q=%ff%fe HTTP/1.1\r\n{own}\r\n"), "400"),
        ("an edition that is none", format!("GET /{token}/events?edition=fr HTTP/1.1\r\n{own}\r\n"), "400"),
        ("a comparison that is none", format!("GET /{token}/since?edition=zh&from=x HTTP/1.1\r\n{own}\r\n"), "400"),
        (
            "two lengths",
            format!("POST /{token}/plan HTTP/1.1\r\n{own}{origin}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"),
            "400",
        ),
        ("a negative length", format!("POST /{token}/plan HTTP/1.1\r\n{own}{origin}Content-Length: -1\r\n\r\n"), "400"),
        (
            "chunks",
            format!("POST /{token}/plan HTTP/1.1\r\n{own}{origin}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "400",
        ),
        (
            "a huge body",
            format!("POST /{token}/plan HTTP/1.1\r\n{own}{origin}Content-Length: 99999999999999999999\r\n\r\n"),
            "413",
        ),
        (
            "a form",
            format!(
                "POST /{token}/correct HTTP/1.1\r\n{own}{origin}Content-Type: text/plain\r\nContent-Length: 10\r\n\r\n{{\"plan\":1}}"
            ),
            "400",
        ),
        (
            "no JSON",
            format!(
                "POST /{token}/plan HTTP/1.1\r\n{own}{origin}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{["
            ),
            "400",
        ),
        ("a get that changes", format!("GET /{token}/plan HTTP/1.1\r\n{own}\r\n"), "405"),
        ("a post that reads", format!("POST /{token}/cause HTTP/1.1\r\n{own}{origin}\r\n"), "405"),
        ("two origins", format!("POST /{token}/again HTTP/1.1\r\n{own}{origin}{origin}\r\n"), "400"),
        ("many headers", format!("GET /{token}/ HTTP/1.1\r\n{own}{}\r\n", "X: y\r\n".repeat(20_000)), "413"),
        ("a long path", format!("GET /{token}/{} HTTP/1.1\r\n{own}\r\n", "a".repeat(1 << 20)), "413"),
    ] {
        let answer = server.raw(&request);
        assert!(status(&answer).starts_with(wanted), "{what}: {answer}");
        assert!(!answer.contains("panicked"), "{what}: {answer}");
    }
    // Names of another preview on this machine, and of none.
    for host in ["localhost", "127.0.0.1", "[::1]", "127.0.0.1.evil.example", "localhost.evil.example"] {
        let named = format!("GET /{token}/ HTTP/1.1\r\nHost: {host}:{}\r\n\r\n", port ^ 1);
        assert_eq!(status(&server.raw(&named)), "403", "{host}");
    }
    let words = server.ask("GET", &format!("find?edition=zh&q={}", "%E6%95%B0".repeat(1500)), "");
    assert!(["200", "404"].contains(&status(&words)), "{words}");
    assert_eq!(status(&server.ask("GET", "", "")), "200", "the server lives on");
}

#[test]
fn one_preview_does_not_answer_to_the_token_or_the_origin_of_another() {
    let folder = base();
    let (one, two) = (Server::start(folder.path(), &[]), Server::start(folder.path(), &[]));
    let with = |server: &Server, token: &str, origin: u16| {
        let port = server.port;
        server.raw(&format!(
            "POST /{token}/again HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{origin}\r\n\r\n"
        ))
    };
    assert_eq!(status(&with(&one, &one.token, one.port)), "200");
    assert_eq!(status(&with(&one, &two.token, one.port)), "403");
    assert_eq!(status(&with(&one, &one.token, two.port)), "403");
    one.news().next();
    two.news().next();
}

/// Whoever opens connections and says little takes no more than their own; a word now and then does not hold one open.
#[test]
fn a_slow_request_is_not_waited_for_and_hinders_nobody() {
    let folder = base();
    let server = Server::start(folder.path(), &[]);
    let mut slow: Vec<_> = (0..40).map(|_| server.connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /").unwrap();
    }
    assert_eq!(status(&server.ask("GET", "", "")), "200");
    let mut dripping = slow.pop().unwrap();
    let mut listening = dripping.try_clone().unwrap();
    let drip = std::thread::spawn(move || {
        let mut drops = 0;
        while drops < 240 && dripping.write_all(b"a").is_ok() {
            std::thread::sleep(Duration::from_millis(500));
            drops += 1;
        }
        drops
    });
    let mut answer = Vec::new();
    // The connection ends by an answer or without one; it does end.
    let _ = listening.read_to_end(&mut answer);
    assert!(drip.join().unwrap() < 240, "a request that never ends was waited for");
}

/// As the terminal sends it, though only to the program itself: no process is left.
#[cfg(target_os = "linux")]
#[test]
fn control_c_ends_the_preview_and_the_layout_process() {
    use std::fs;
    let folder = base();
    let templates = folder.path().join("templates/components");
    crate::project::copy_folder(&crate::project::repository().join("templates/components"), &templates);
    let cover = templates.join("cover.typ");
    let own = fs::read_to_string(&cover).unwrap();
    let endless = "#let n = { let n = 0; for a in range(3000000) { for b in range(100000) { n = calc.gcd(a, b) } } }\n";
    for (what, text) in [("at rest", own.clone()), ("at work without end", format!("{endless}{own}"))] {
        fs::write(&cover, text).unwrap();
        let mut server = Server::start(folder.path(), &["--time-limit", "600"]);
        if what == "at rest" {
            server.news().next();
        }
        let pid = server.child.id();
        let children = || fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        let layout: Vec<String> = (0..600)
            .map(|_| children())
            .find(|children| {
                std::thread::sleep(Duration::from_millis(20));
                !children.trim().is_empty()
            })
            .map(|children| children.split_whitespace().map(str::to_owned).collect())
            .unwrap_or_default();
        assert!(!layout.is_empty(), "{what}: no layout process");
        assert!(Command::new("kill").args(["-INT", &pid.to_string()]).status().unwrap().success());
        let ended = server.child.wait().unwrap();
        assert!(!ended.success(), "{what}: {ended}");
        let alive = |process: &String| {
            let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            !state.is_empty() && !state.contains(") Z ")
        };
        let gone = (0..500).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            !layout.iter().any(alive)
        });
        assert!(gone, "{what}: {layout:?} live on");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| ["content", "data", "templates"].iter().any(|own| name == own)), "{left:?}");
    }
}
