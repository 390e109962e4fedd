//! Figures and pictures beyond what a case can show: the worked example of `templates/README.md`, links out of the folder, large files,
//! and charts in the three editions.

use std::fs;
use std::path::Path;

use lopdf::Document;

use crate::project::{copy_folder, example, fonts, repository, run, transcript};
use crate::report::pdf::Pdf;
use crate::report::{edition, squeeze};

/// Two by three grey pixels.
const LOGO: &[u8] = include_bytes!("../pictures/logo.png");

fn build(folder: &Path, edition: &str) -> std::process::Output {
    let fonts = fonts().display().to_string();
    run(folder, &["build", "--edition", edition, "--ignore-system-fonts", "--font-dir", &fonts])
}

/// The code blocks of a section of `templates/README.md`, in order.
fn documented(heading: &str) -> Vec<String> {
    let readme = fs::read_to_string(repository().join("templates/README.md")).unwrap();
    let section = readme.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    section.split("\n```typst\n").skip(1).map(|block| block.split("\n```").next().unwrap().to_owned()).collect()
}

/// Width and height of each page, in points.
fn sizes(document: &Document) -> Vec<(f32, f32)> {
    let size = |page: &lopdf::ObjectId| {
        let page = document.get_dictionary(*page).unwrap();
        let sides: Vec<f32> =
            page.get(b"MediaBox").unwrap().as_array().unwrap().iter().map(|side| side.as_float().unwrap()).collect();
        (sides[2] - sides[0], sides[3] - sides[1])
    };
    document.get_pages().values().map(size).collect()
}

/// Pixels of each raster picture on a page.
fn pictures(document: &Document, page: u32) -> Vec<(i64, i64)> {
    let id = document.get_pages()[&page];
    let images = document.get_page_images(id).unwrap();
    images.iter().map(|image| (image.width, image.height)).collect()
}

#[test]
fn the_documented_logo_and_landscape_table_come_out_as_told() {
    let blocks = documented("例：封面加标志");
    let [cover, page] = blocks.as_slice() else { panic!("{} code blocks in the example", blocks.len()) };
    let folder = example();
    let templates = folder.path().join("templates");
    fs::create_dir_all(templates.join("components")).unwrap();
    fs::create_dir_all(templates.join("pictures")).unwrap();
    fs::write(templates.join("pictures/logo.png"), LOGO).unwrap();
    fs::write(templates.join("components/cover.typ"), cover).unwrap();
    fs::write(templates.join("components/table-page.typ"), page).unwrap();
    for name in ["zh", "bilingual", "en"] {
        let output = build(folder.path(), name);
        assert!(output.status.success(), "{}", transcript(&output));
        let bytes = fs::read(folder.path().join(format!("output/changchun-etdz-2022-{name}.pdf"))).unwrap();
        let document = Document::load_mem(&bytes).unwrap();
        assert_eq!(pictures(&document, 1), [(2, 3)], "{name}: the logo is not on the cover");
        let (own, usual) = (Pdf::read(&bytes), &edition(name).pdf);
        let table = |pdf: &Pdf| {
            let heading = if name == "en" { "Assessment table" } else { "对照考核表" };
            let outline = pdf.outline();
            let at = outline.iter().position(|entry| entry.level == 1 && entry.title.contains(heading)).unwrap();
            let after = outline[at + 1..].iter().find(|entry| entry.level == 1);
            outline[at].page..after.map_or(pdf.pages() + 1, |entry| entry.page)
        };
        let landscape: Vec<_> = sizes(&document).iter().map(|(width, height)| width > height).collect();
        for (index, flipped) in landscape.iter().enumerate() {
            assert_eq!(*flipped, table(&own).contains(&(index + 1)), "{name}: page {} lies wrong", index + 1);
        }
        assert!(table(&own).len() >= 4, "{name}: {:?}", table(&own));
        // The table says what it says upright, wherever cells and words are broken.
        let text = |pdf: &Pdf| table(pdf).map(|page| pdf.page(page)).collect::<String>();
        let flat = |text: &str| squeeze(text).replace('-', "");
        let (all, own_text) = (text(usual), flat(&text(&own)));
        let lost: Vec<_> = all.split_whitespace().filter(|word| !own_text.contains(&flat(word))).collect();
        assert!(all.split_whitespace().count() > 200, "{name}: {all}");
        assert!(lost.is_empty(), "{name}: the landscape table lacks {lost:?}");
        // Nothing is set beyond the page's margins.
        for page in table(&own) {
            for run in own.runs(page).iter().filter(|run| run.glyphs > 0) {
                assert!(run.x >= 36.5 && run.x <= 262.5, "{name}, page {page}: text at {} mm", run.x);
            }
        }
    }
}

#[test]
fn each_figure_stands_on_one_page_with_its_caption_and_reads_out_its_numbers() {
    // Words of each chart in the first language, its caption, and what its alternative text says.
    let figures = [
        (
            "zh",
            "图1",
            ["188.7", "230.2", "259.5"],
            "柱形图（单位：亿元）：工业增加值2011年188.7，2019年230.2，2022年259.5。",
        ),
        ("zh", "图2", ["第一产业", "0.15", "40.34"], "第二产业309.5，占40.34%"),
        ("zh", "图3", ["人均工业增加值", "56.50", "≥15"], "单位工业增加值新鲜水耗1.88立方米/万元，要求≤8"),
        (
            "bilingual",
            "图1",
            ["188.7", "Figure 1", "100 million yuan"],
            "Industrial added value 188.7 in 2011, 230.2 in 2019, 259.5 in 2022.",
        ),
        ("bilingual", "图2", ["Primary industry", "0.15", "Figure 2"], "第二产业309.5，占40.34%"),
        (
            "bilingual",
            "图3",
            ["Green coverage rate", "绿化覆盖率", "Figure 3"],
            "Green coverage rate 21%, required ≥15",
        ),
        (
            "en",
            "Figure 1",
            ["18.87", "23.02", "25.95"],
            "Industrial added value 18.87 in 2011, 23.02 in 2019, 25.95 in 2022.",
        ),
        ("en", "Figure 2", ["Primary industry", "0.015", "30.95"], "Secondary industry 30.95, 40.34%"),
        (
            "en",
            "Figure 3",
            ["Green coverage rate", "13.38", "≤0.5"],
            "Fresh water consumption per unit of industrial added value 1.88 (m³ per 10,000 yuan), required ≤8",
        ),
    ];
    for (name, number, parts, told) in figures {
        let edition = edition(name);
        let page = (1..=edition.pdf.pages()).find(|page| {
            let text = squeeze(edition.pdf.page(*page));
            text.contains(&squeeze(number)) && parts.iter().all(|part| text.contains(&squeeze(part)))
        });
        assert!(page.is_some(), "{name}: {number} and {parts:?} are not on one page");
        assert!(
            edition.pdf.alternatives.iter().any(|alternative| alternative.contains(told)),
            "{name}: {told} is not told"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_picture_that_a_link_leads_to_is_refused_outside_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let pictures = folder.path().join("content/2024/pictures");
    fs::create_dir_all(&pictures).unwrap();
    fs::write(folder.path().join("outside.png"), LOGO).unwrap();
    fs::write(pictures.join("inside.png"), LOGO).unwrap();
    std::os::unix::fs::symlink("../../../outside.png", pictures.join("out.png")).unwrap();
    std::os::unix::fs::symlink("inside.png", pictures.join("in.png")).unwrap();
    let figure =
        |name: &str| format!("  - figure: {{ picture: pictures/{name}, caption: {{ zh: 图 }}, alt: {{ zh: 图 }} }}\n");
    let chapter = format!("title: {{ zh: 章 }}\nparagraphs:\n{}{}", figure("in.png"), figure("out.png"));
    fs::write(folder.path().join("content/2024/1-progress.yaml"), chapter).unwrap();
    let told = transcript(&run(folder.path(), &["check", "--edition", "zh"]));
    assert!(told.contains("content/2024/pictures/out.png is a link that leads out of its folder"), "{told}");
    assert!(told.contains("1 error,"), "{told}");
}

#[test]
fn a_picture_of_more_than_20_mib_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let pictures = folder.path().join("templates/pictures");
    fs::create_dir_all(&pictures).unwrap();
    fs::File::create(pictures.join("large.png")).unwrap().set_len((20 << 20) + 1).unwrap();
    let told = transcript(&run(folder.path(), &["check", "--edition", "zh"]));
    assert!(told.contains("the picture templates/pictures/large.png is larger than 20 MiB"), "{told}");
    assert!(told.ends_with("[exit 2]\n"), "{told}");
}

#[test]
fn every_number_of_a_chart_is_bound_to_its_fact_and_year() {
    use ecopark::model::edition::Edition;
    use ecopark::model::expression::YearReference::Before;
    let folder = example();
    let request = ecopark::load::Request { folder: folder.path().to_owned(), year: None, standard: None };
    let wish = ecopark::Wish { edition: Some(Edition::Bilingual), annex: Some(false) };
    let source = ecopark::examine(&request, wish).source.unwrap();
    let stated = [
        ("industrial_added_value", 11, "188.7"),
        ("industrial_added_value", 3, "230.2"),
        ("industrial_added_value", 0, "259.5"),
        ("secondary_industry_added_value", 0, "309.5"),
        ("secondary_industry_added_value", 0, "40.34"),
        ("gdp", 0, "767.2"),
        ("energy_intensity", 0, "0.25"),
    ];
    for (id, years, shown) in stated {
        let segment = source.segments.iter().find(|segment| {
            let place = segment.place.as_ref().is_some_and(|place| place.source.text[place.range.clone()] == *id);
            place && segment.shown == shown && segment.states == Some((id.to_owned(), Before(years)))
        });
        let segment = segment.unwrap_or_else(|| panic!("{shown} is not bound to {id} of {years} years before"));
        assert!(source.text[segment.range.clone()].contains(shown), "{id}: {}", &source.text[segment.range.clone()]);
    }
}
