//! Facts corrected from the page, and what changed since an earlier state.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Server, base, edit};

const FACTS: &str = "data/2024.yaml";
const LEDGER: &str = "data/corrections.yaml";

fn trees(value: &str) -> Value {
    json!({
        "fact": "trees", "year": 2024, "value": value, "unit": null, "item": null,
        "reason": "counted again", "by": null, "anyway": false,
    })
}

fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

#[test]
fn a_fact_is_corrected_after_its_consequences_were_shown() {
    let folder = base();
    let folder = folder.path();
    let before = text(folder, FACTS);
    let server = Server::start(folder, &[]);
    let mut news = server.news();
    news.next();
    let (status, plan) = server.post("plan?edition=zh&lang=en", &trees("4711"));
    assert_eq!(status, "200", "{plan}");
    assert_eq!(plan["files"], json!([FACTS, LEDGER]));
    let report = &plan["reports"][0];
    assert_eq!(report["facts"][0]["old"], "over 300 个", "{report}");
    assert_eq!(report["facts"][0]["new"], "over 4711 个", "{report}");
    let passages = report["passages"].as_array().unwrap();
    let chinese = passages.iter().find(|passage| passage["language"] == "zh").unwrap();
    assert!(chinese["old"].to_string().contains("300") && chinese["new"].to_string().contains("4711"), "{chinese}");
    assert!(!chinese["areas"].as_array().unwrap().is_empty(), "where it stands on the pages: {chinese}");
    assert!(chinese["at"]["file"] == "content/2024/1-progress.yaml", "{chinese}");
    assert_eq!(text(folder, FACTS), before, "nothing is written yet");
    assert!(!folder.join(LEDGER).exists());

    let (status, done) = server.post("correct?edition=zh&lang=en", &json!({ "plan": plan["plan"] }));
    assert_eq!((status.as_str(), &done["files"]), ("200", &json!([FACTS, LEDGER])), "{done}");
    assert_eq!(text(folder, FACTS), before.replacen("value: 300", "value: 4711", 1), "every other byte stays");
    let ledger = text(folder, LEDGER);
    for part in ["fact: trees", "300", "4711", "reason: \"counted again\"", "date: 20"] {
        assert!(ledger.contains(part), "{part}: {ledger}");
    }
    let after = news.next();
    assert!(!after["changed"].as_array().unwrap().is_empty(), "{after}");
    // A plan is carried out once.
    let (status, again) = server.post("correct?edition=zh&lang=en", &json!({ "plan": plan["plan"] }));
    assert_eq!((status.as_str(), &again["refusals"][0]["rule"]), ("409", &json!("interrupted-correction")), "{again}");
}

#[test]
fn what_cannot_be_corrected_is_refused_and_nothing_is_written() {
    let folder = base();
    let folder = folder.path();
    let before = text(folder, FACTS);
    let server = Server::start(folder, &[]);
    server.news().next();
    for (what, asked) in [
        ("no number", trees("4x")),
        ("the same", trees("300")),
        ("no reason", {
            let mut asked = trees("4711");
            asked["reason"] = json!(" ");
            asked
        }),
        ("an unknown fact", {
            let mut asked = trees("4711");
            asked["fact"] = json!("tress");
            asked
        }),
        ("a year without data", {
            let mut asked = trees("4711");
            asked["year"] = json!(1999);
            asked
        }),
        ("what breaks the file", trees("1 }, x: {")),
    ] {
        let (status, plan) = server.post("plan?edition=zh&lang=en", &asked);
        assert_eq!(status, "200", "{what}: {plan}");
        assert!(plan["plan"].is_null() && !plan["refusals"].as_array().unwrap().is_empty(), "{what}: {plan}");
    }
    for (what, body) in
        [("no body", json!(null)), ("a number", json!({ "fact": 1 })), ("more", json!({ "plan": 1, "x": 2 }))]
    {
        for path in ["plan?edition=zh", "correct?edition=zh"] {
            assert_eq!(server.post(path, &body).0, "400", "{what}");
        }
    }
    assert_eq!(server.post("correct?edition=zh", &json!({ "plan": 77 })).0, "409");
    // What was shown is no longer what would be written.
    let (_, plan) = server.post("plan?edition=zh&lang=en", &trees("4711"));
    edit(folder, "content/2024/1-progress.yaml", "植树", "共植树");
    let (status, refused) = server.post("correct?edition=zh&lang=en", &json!({ "plan": plan["plan"] }));
    assert_eq!(status, "409", "{refused}");
    assert_eq!(text(folder, FACTS), before);
    assert!(!folder.join(LEDGER).exists());
}

/// As two windows show two plans: neither takes the other's away while the project stays as it is.
#[test]
fn each_of_several_plans_is_carried_out_or_refused_for_itself() {
    let folder = base();
    let folder = folder.path();
    let server = Server::start(folder, &[]);
    server.news().next();
    let plan = |value: &str| server.post("plan?edition=zh&lang=en", &trees(value)).1["plan"].clone();
    let correct = |plan: &Value| server.post("correct?edition=zh&lang=en", &json!({ "plan": plan })).0;
    let (one, two) = (plan("4711"), plan("4712"));
    assert_eq!(correct(&json!(77)), "409", "a plan that there never was");
    assert_eq!(correct(&two), "200");
    assert!(text(folder, FACTS).contains("trees: { value: 4712"));
    assert_eq!(correct(&one), "409", "what it was made of has changed");
    assert!(text(folder, FACTS).contains("trees: { value: 4712"));
    let (one, _two) = (plan("4713"), plan("4714"));
    assert_eq!(correct(&one), "200", "nothing has changed since");
    assert!(text(folder, FACTS).contains("trees: { value: 4713"));
}

#[test]
fn data_that_cannot_be_read_are_named_with_what_is_wrong() {
    let folder = base();
    let folder = folder.path();
    let server = Server::start(folder, &[]);
    server.news().next();
    edit(folder, FACTS, "year: 2024", "year: [2024");
    let (_, refused) = server.post("plan?edition=zh&lang=en", &trees("4711"));
    let refusal = &refused["refusals"][0];
    assert_eq!((&refusal["rule"], &refusal["place"]["file"]), (&json!("yaml-syntax"), &json!(FACTS)), "{refused}");
}

#[test]
fn a_preview_to_be_read_only_corrects_nothing() {
    let folder = base();
    let before = text(folder.path(), FACTS);
    let server = Server::start(folder.path(), &["--read-only"]);
    assert_eq!(server.news().next()["readOnly"], true);
    assert_eq!(server.post("plan?edition=zh", &trees("4711")).0, "403");
    assert_eq!(server.post("correct?edition=zh", &json!({ "plan": 1 })).0, "403");
    assert_eq!(text(folder.path(), FACTS), before);
}

#[test]
fn changes_are_told_since_the_start_and_since_the_last_release() {
    let folder = base();
    let folder = folder.path();
    let server = Server::start(folder, &[]);
    let mut news = server.news();
    news.next();
    let start = "since?edition=zh&lang=en&from=start";
    let none = server.json(start);
    assert_eq!(none["difference"]["passages"], json!([]), "{none}");
    let without = server.json("since?edition=zh&lang=en&from=build");
    assert!(without["findings"][0]["message"]["en"].as_str().unwrap().contains("no record of a release"), "{without}");
    edit(folder, FACTS, "trees: { value: 300", "trees: { value: 4711");
    news.next();
    edit(folder, FACTS, "trees: { value: 4711", "trees: { value: 4712");
    news.next();
    let two = server.json(start);
    assert_eq!(
        (&two["difference"]["facts"][0]["old"], &two["difference"]["facts"][0]["new"]),
        (&json!("over 300 个"), &json!("over 4712 个"))
    );
    let passages = two["difference"]["passages"].as_array().unwrap();
    let area = passages.iter().find_map(|passage| passage["areas"].get(0)).unwrap();
    assert_eq!(server.cause(area)["place"]["file"], "content/2024/1-progress.yaml");

    let fonts = crate::project::fonts();
    let built = crate::project::run(
        folder,
        &["build", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &fonts.display().to_string()],
    );
    assert!(built.status.success(), "{}", crate::project::transcript(&built));
    let build = "since?edition=zh&lang=en&from=build";
    assert_eq!(server.json(build)["difference"]["passages"], json!([]));
    edit(folder, FACTS, "trees: { value: 4712", "trees: { value: 4713");
    news.next();
    assert_eq!(server.json(build)["difference"]["facts"][0]["old"], "over 4712 个");
}

#[test]
fn an_error_elsewhere_can_be_answered_for() {
    let folder = base();
    let folder = folder.path();
    let server = Server::start(folder, &[]);
    server.news().next();
    let mut asked = trees("0");
    asked["fact"] = json!("workers");
    let (_, refused) = server.post("plan?edition=zh&lang=en", &asked);
    assert_eq!((&refused["plan"], &refused["mayGoAhead"]), (&Value::Null, &json!(true)), "{refused}");
    let refusals = refused["refusals"].as_array().unwrap();
    assert!(refusals.iter().any(|refusal| refusal["rule"] == "formula-undefined"), "{refused}");
    assert!(!refused["reports"][0]["indicators"].as_array().unwrap().is_empty(), "{refused}");
    asked["anyway"] = json!(true);
    let (_, plan) = server.post("plan?edition=zh&lang=en", &asked);
    let (status, done) = server.post("correct?edition=zh&lang=en", &json!({ "plan": plan["plan"] }));
    assert_eq!(status, "200", "{done}");
    assert!(text(folder, FACTS).contains("workers: { value: 0, unit: 人 }"));
}

#[test]
fn a_checklist_is_corrected_by_its_items() {
    let folder = base();
    crate::project::copy_folder(
        &crate::project::repository().join("tests/cases/correct-what-a-checklist-sums-up/project"),
        folder.path(),
    );
    let folder = folder.path();
    let server = Server::start(folder, &[]);
    let news = server.news().next();
    assert_eq!(news["broken"], false, "{news}");
    let before = text(folder, FACTS);
    let line = before.lines().find(|line| line.contains("done: ")).unwrap();
    let done = line.contains("done: true");
    let item = line.split("item: ").nth(1).unwrap().split(',').next().unwrap();
    let mut asked = trees(if done { "false" } else { "true" });
    asked["fact"] = json!("information");
    asked["item"] = json!(item);
    let (_, plan) = server.post("plan?edition=zh&lang=en", &asked);
    let (status, written) = server.post("correct?edition=zh&lang=en", &json!({ "plan": plan["plan"] }));
    assert_eq!(status, "200", "{plan} {written}");
    let mended = line.replace(&format!("done: {done}"), &format!("done: {}", !done));
    assert_eq!(text(folder, FACTS), before.replacen(line, &mended, 1));
}
