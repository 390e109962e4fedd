//! The 2022 report as a whole: its figures against the filed report, its Typst source, and the three PDFs read back.

use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

use crate::project::{example, fonts, run, transcript};

mod figures;
mod languages;
mod parts;
pub mod pdf;

use pdf::Pdf;

const EDITIONS: [&str; 3] = ["bilingual", "zh", "en"];

/// One edition as built: the PDF read back and the Typst source beside it.
pub struct Edition {
    pub pdf: Pdf,
    typst: String,
}

/// The three editions, built once for all tests.
fn editions() -> &'static BTreeMap<&'static str, Edition> {
    static BUILT: OnceLock<BTreeMap<&'static str, Edition>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = example();
        let fonts = fonts().display().to_string();
        let build = |edition: &'static str| {
            let output =
                run(folder.path(), &["build", "--edition", edition, "--ignore-system-fonts", "--font-dir", &fonts]);
            assert!(output.status.success(), "{}", transcript(&output));
            let stem = folder.path().join("output").join(format!("changchun-etdz-2022-{edition}"));
            let pdf = Pdf::read(&fs::read(stem.with_extension("pdf")).unwrap());
            (edition, Edition { pdf, typst: fs::read_to_string(stem.with_extension("typ")).unwrap() })
        };
        EDITIONS.into_iter().map(build).collect()
    })
}

pub fn edition(name: &str) -> &'static Edition {
    &editions()[name]
}

#[test]
fn every_filed_figure_is_printed_in_both_languages() {
    let mut missing = Vec::new();
    for (zh, en) in figures::NARRATIVE {
        for (name, wanted) in [("zh", zh), ("bilingual", zh), ("en", en), ("bilingual", en)] {
            if !edition(name).pdf.says(wanted) {
                missing.push(format!("{name}: {wanted}"));
            }
        }
    }
    assert!(missing.is_empty(), "not printed:\n{}", missing.join("\n"));
}

#[test]
fn faults_of_the_filed_report_are_gone() {
    for wrong in ["-0.4.85", "−0.4.85", "−9.97", "占比18%", "21%", "平方千米", "人均单位工业增加值", "两件信访案件"]
    {
        for name in EDITIONS {
            assert!(!edition(name).pdf.says(wrong), "{name} says {wrong}");
        }
    }
}

#[test]
fn names_and_breaks_of_the_filed_report_are_found_when_put_back() {
    let wording = ["refused-term", "term-not-in-translation", "punctuation", "unfinished-sentence"];
    let folder = example();
    let told = transcript(&run(folder.path(), &["check"]));
    for rule in wording {
        assert!(!told.contains(&format!("[{rule}]")), "{told}");
    }
    let changes = [
        ("2-achievements.yaml", "其中，人均工业增加值", "其中，人均单位工业增加值", "refuses `人均单位工业增加值`"),
        (
            "2-achievements.yaml",
            "环境空气质量实现年\n          度目标。",
            "环境空气质量达到年度目标的。",
            "in `达到年度目标的。`",
        ),
        ("2-achievements.yaml", "1—12月", "1-12月", "`-` is no sign of a range"),
        ("2-achievements.yaml", "建设要求，长春经开区在", "建设要求，经开区在", "refuses `经开区`"),
        ("1-progress.yaml", "是吉林省第二个", "是我省第二个", "refuses `我省`"),
        ("1-progress.yaml", "“双碳”示范城", "\"双碳\"示范城", "straight quotation mark"),
        (
            "1-progress.yaml",
            "year, foreign capital actually utilized",
            "year, foreign investment",
            "“实际利用外资”, its English does not",
        ),
    ];
    for (file, now, filed, wanted) in changes {
        let path = folder.path().join("content/2022").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(now), "{now} is not in {file}");
        fs::write(&path, text.replacen(now, filed, 1)).unwrap();
        let told = transcript(&run(folder.path(), &["check"]));
        assert!(told.contains(wanted), "{wanted}:\n{told}");
        fs::write(&path, text).unwrap();
    }
}

#[test]
fn the_table_has_every_line_of_the_filed_form() {
    for name in EDITIONS {
        let typst = &edition(name).typst;
        let table = &typst[typst.find("\n#assessment-table(").unwrap()..];
        let inputs = table.matches("        (name: (").count();
        let results = table.matches("      category: \"").count();
        let requirements = table
            .lines()
            .filter(|line| line.trim_start().starts_with("requirements: ("))
            .map(|line| line.matches("), (").count() + 1);
        // 34 raw lines, and 37 of results: rows 10, 13, 25 have two requirements, row 16 three.
        assert_eq!((inputs, results, inputs + requirements.sum::<usize>()), (34, 32, 71), "{name}");
    }
    let cells = edition("zh").pdf.table_numbers();
    for (row, value) in figures::RAW {
        assert!(cells.contains(&value.to_string()), "raw value {value} of row {row} is not in the table");
    }
}

#[test]
fn indicators_come_out_as_filed_or_as_recorded() {
    let folder = example();
    let output = run(folder.path(), &["indicators", "--format", "json"]);
    assert!(output.status.success(), "{}", transcript(&output));
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rows.len(), 32);
    for (row, (number, shown)) in rows.iter().zip(figures::SHOWN) {
        assert_eq!((row["no"].as_u64(), row["shown"].as_str()), (Some(number), shown), "{}", row["id"]);
    }
    let count = |key: &str, value: serde_json::Value| rows.iter().filter(|row| row[key] == value).count();
    assert_eq!(count("assessed", true.into()), 24);
    assert_eq!(count("kind", "mandatory".into()), 17);
    let met = rows.iter().filter(|row| row["assessed"] == true && row["met"] == true).count();
    assert_eq!(met, 24);
    // Not assessed, below the limit, and legal.
    assert_eq!((&rows[2]["met"], &rows[8]["met"]), (&false.into(), &false.into()));
    assert_eq!(rows[24]["value"], "-10.4492201425…");
}

#[test]
fn what_was_filed_stays_on_record() {
    let folder = example();
    let output = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let told = |rule: &str, part: &str| {
        findings.iter().any(|finding| {
            finding["rule"] == rule && finding["waived"] == true && finding["message"].as_str().unwrap().contains(part)
        })
    };
    for part in ["-0.4.85", "-9.97", "filed as 0.6", "filed as 18%", "21%", "filed as 2,"] {
        assert!(told("filed-differs", part), "{part}");
    }
    assert!(findings.iter().all(|finding| finding["severity"] == "warning"));
}

#[test]
fn the_typst_source_is_whole() {
    for name in EDITIONS {
        let typst = &edition(name).typst;
        assert!(
            !typst.contains(['\u{e000}', '\u{e001}', '\u{e002}', '\u{e003}', '\u{f0000}']),
            "{name}: a mark was left"
        );
        let body = &typst[typst.find("\n#cover(").unwrap()..];
        for left in ["{{", "}}", "{%", "〔？〕", "none]"] {
            assert!(!body.contains(left), "{name}: {left} was left");
        }
        assert!(!typst.contains("#import") && !typst.contains("#include"), "{name} does not stand alone");
        let (zh, en) = (body.matches("\n  zh: [").count(), body.matches("\n  en: [").count());
        let paragraphs = body.matches("\n#paragraph(").count();
        let expected = match name {
            "zh" => (paragraphs, 0),
            "en" => (0, paragraphs),
            _ => (paragraphs, paragraphs),
        };
        assert_eq!((zh, en), expected, "{name}");
        assert!(paragraphs > 50, "{name}");
    }
}

#[test]
fn languages_keep_to_their_edition() {
    let letters = |name: &str| edition(name).pdf.text().chars().filter(char::is_ascii_lowercase).count();
    let han = |name: &str| edition(name).pdf.text().chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    assert_eq!(han("en"), 0);
    // COD, CMOS and the like are capitals; what is left of small letters are footnote marks.
    assert!(letters("zh") < 20, "{}", letters("zh"));
    assert!(han("zh") > 7_500, "{}", han("zh"));
    assert!(han("bilingual") >= han("zh"));
    assert!(letters("bilingual") > 20_000);
}

#[test]
fn outline_and_contents_lead_to_the_printed_pages() {
    for name in EDITIONS {
        let pdf = &edition(name).pdf;
        let outline = pdf.outline();
        // The filing edition goes without the annex.
        let chapters = if name == "zh" { 5 } else { 6 };
        assert_eq!(outline.iter().filter(|entry| entry.level == 1).count(), chapters, "{name}");
        assert!(outline.iter().filter(|entry| entry.level == 2).count() >= 14, "{name}");
        let mut expected = String::new();
        for entry in &outline {
            let title = squeeze(&entry.title);
            assert!(squeeze(pdf.page(entry.page)).contains(&title), "{name}: “{title}” is not on page {}", entry.page);
            if entry.level <= 2 {
                // The contents print the title, dots and the page; in the bilingual edition the English stands below.
                let bilingual = title.find(|c: char| c.is_ascii_alphanumeric()).filter(|_| name == "bilingual");
                let (first, below) = title.split_at(bilingual.unwrap_or(title.len()));
                expected.push_str(&format!("{first}…{}{below}", pdf.label(entry.page)));
            }
        }
        let contents = (1..=pdf.pages()).filter(|page| pdf.label(*page).starts_with('I'));
        let contents: String = contents.map(|page| without_dots(&squeeze(pdf.page(page)))).collect();
        assert!(contents.contains(&expected), "{name}:\n{expected}\n{contents}");
    }
}

/// Each run of leader dots as one mark; page numbers of the contents left out.
fn without_dots(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("...") {
        kept.push_str(&rest[..at]);
        kept.push('…');
        rest = rest[at..].trim_start_matches('.');
    }
    kept.push_str(rest);
    ["—Ⅰ—", "—Ⅱ—", "—I—", "—II—"].iter().fold(kept, |text, number| text.replace(number, ""))
}

pub fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{2060}' | '\u{ad}')).collect()
}

#[test]
fn page_labels_count_cover_contents_and_body_apart() {
    for name in EDITIONS {
        let pdf = &edition(name).pdf;
        let labels: Vec<_> = (1..=pdf.pages()).map(|page| pdf.label(page)).collect();
        assert_eq!(labels[0], "", "{name}: the cover has no number");
        let contents = labels.iter().filter(|label| label.starts_with('I')).count();
        assert!(contents >= 1 && labels[1] == "I", "{name}: {labels:?}");
        let body: Vec<_> = labels[1 + contents..].iter().map(|label| label.parse::<usize>().unwrap()).collect();
        assert_eq!(body, (1..=body.len()).collect::<Vec<_>>(), "{name}");
        for page in contents + 2..=pdf.pages() {
            let printed = format!("—{}—", pdf.label(page));
            assert!(squeeze(pdf.page(page)).contains(&printed), "{name}: page {page} does not print {printed}");
        }
    }
}

#[test]
fn the_example_says_that_it_is_one() {
    assert!(edition("zh").pdf.page(1).contains("示例"));
    assert!(edition("en").pdf.page(1).contains("not a filing"));
    let title = edition("zh").pdf.title();
    assert_eq!(title, "长春经济技术开发区2022年度生态工业园区建设评价报告");
}

#[test]
fn the_pdf_claims_what_it_was_checked_for() {
    // Typst refuses to write a file that breaks these standards; here it is seen that they were asked for.
    for name in EDITIONS {
        let metadata = &edition(name).pdf.metadata;
        for claim in [
            "<pdfaid:part>2</pdfaid:part>",
            "<pdfaid:conformance>A</pdfaid:conformance>",
            "<pdfuaid:part>1</pdfuaid:part>",
        ] {
            assert!(metadata.contains(claim), "{name}: {claim} in {metadata}");
        }
    }
}

/// One build in a folder of its own, with this number of threads, time zone and locale.
fn bytes(name: &str, threads: &str, zone: &str, locale: &str) -> Vec<u8> {
    let fonts = fonts().display().to_string();
    let folder = example();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_ecopark"))
        .current_dir(folder.path())
        .envs([("RAYON_NUM_THREADS", threads), ("TZ", zone), ("LC_ALL", locale), ("LANG", locale)])
        .args(["build", "--edition", name, "--ignore-system-fonts", "--font-dir", &fonts])
        .args(crate::project::PATIENCE)
        .output()
        .unwrap();
    assert!(output.status.success());
    fs::read(folder.path().join(format!("output/changchun-etdz-2022-{name}.pdf"))).unwrap()
}

#[test]
fn the_properties_come_from_the_data() {
    let zh = [
        "长春经济技术开发区2022年度生态工业园区建设评价报告",
        "长春经济技术开发区",
        "示例：依据已报送报告的数据重编，非报送件",
    ];
    let en = [
        "Changchun Economic and Technological Development Zone Annual Evaluation Report on Park Development 2022",
        "Changchun Economic and Technological Development Zone",
        "Example recompiled from the data of a filed report; not a filing",
    ];
    for (name, properties) in [("zh", vec![zh]), ("en", vec![en]), ("bilingual", vec![zh, en])] {
        let pdf = &edition(name).pdf;
        for [title, author, subject] in properties {
            assert!(pdf.info("Title").contains(title), "{name}: {}", pdf.info("Title"));
            assert!(pdf.info("Author").contains(author), "{name}: {}", pdf.info("Author"));
            assert!(pdf.info("Subject").contains(subject), "{name}: {}", pdf.info("Subject"));
            for element in
                [format!("{title}</rdf:li></rdf:Alt></dc:title>"), format!("{author}</rdf:li></rdf:Seq></dc:creator>")]
            {
                let last = name != "bilingual" || title == en[0];
                assert!(!last || pdf.metadata.contains(&element), "{name}: {element} in {}", pdf.metadata);
            }
            assert!(pdf.metadata.contains(subject), "{name}");
        }
        assert!(pdf.info("Keywords").starts_with("HJ 274-2015, "), "{name}: {}", pdf.info("Keywords"));
        assert_eq!(pdf.info("Keywords").contains("科财函〔2023〕64号"), name != "en", "{name}");
        // The date of report.yaml, whatever the day of the build.
        for key in ["CreationDate", "ModDate"] {
            assert_eq!(pdf.info(key), "D:20230625000000Z", "{name}");
        }
        for element in ["xmp:CreateDate", "xmp:ModifyDate"] {
            let stated = format!("<{element}>2023-06-25T00:00:00Z</{element}>");
            assert!(pdf.metadata.contains(&stated), "{name}: {stated}");
        }
    }
}

#[test]
fn same_input_gives_the_same_bytes() {
    for name in EDITIONS {
        let one = bytes(name, "1", "UTC", "C");
        for (threads, zone, locale) in [
            ("4", "UTC", "C"),
            ("1", "Asia/Shanghai", "C"),
            ("1", "UTC", "zh_CN.UTF-8"),
            ("4", "America/St_Johns", "tr_TR.UTF-8"),
        ] {
            let other = bytes(name, threads, zone, locale);
            assert!(one == other, "{name}: {threads} threads, {zone}, {locale} give other bytes");
        }
    }
}
