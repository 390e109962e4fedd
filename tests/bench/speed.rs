//! How fast the program is beside Typst's own command line: one table of ratios, each of two sides measured in turn in this run.
//! Run with `cargo bench --bench speed` (or `cargo bench --profile dist --bench speed`); it prints medians and asserts nothing.
//! `TYPST` names the typst program (by default the one on the PATH, of the version that this program is built with), `RUNS` the pairs
//! for each line, `PARKS` the reports built side by side, `PAGES` the longest report of the growth.

#![allow(clippy::disallowed_methods, reason = "a bench copies the example and reads what was built")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ecopark::live::Live;
use ecopark::model::edition::Edition;
use ecopark::preview::Workshop;
use ecopark::typeset::Limits;
use ecopark::{Order, Wish, load};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PROGRAM: &str = env!("CARGO_BIN_EXE_ecopark");

/// The fact that is edited: it moves a dozen rows and as many pages.
const EDITED: &str = "industrial_added_value: { value: 2595000";

/// The park's id and name.
const PARK: &str = "changchun-etdz";
const NAMED: &str = "长春经济技术开发区";

fn main() {
    let bench = Bench::new();
    println!("{:<58} {:>12} {:>12} {:>7}  asked", "", "ours", "beside it", "ratio");
    bench.cold();
    bench.warm();
    bench.many();
    bench.growth();
    bench.start();
}

struct Bench {
    fonts: PathBuf,
    typst: Option<String>,
    runs: usize,
    /// A copy of the example.
    folder: tempfile::TempDir,
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// The time of a command that must succeed.
fn time(command: &mut Command) -> f64 {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Medians of both sides, and of the ratio of each pair: what else the machine does moves both.
fn pairs(runs: usize, mut ours: impl FnMut() -> f64, mut theirs: impl FnMut() -> f64) -> [f64; 3] {
    // The first pair fills the system's caches.
    let measured: Vec<(f64, f64)> = (0..=runs).map(|_| (ours(), theirs())).skip(1).collect();
    let side = |of: fn(&(f64, f64)) -> f64| median(measured.iter().map(of).collect());
    [side(|pair| pair.0), side(|pair| pair.1), side(|pair| pair.0 / pair.1)]
}

fn row(what: &str, [ours, theirs, ratio]: [f64; 3], asked: &str) {
    let shown = |seconds: f64| format!("{:.1} ms", 1000.0 * seconds);
    println!("{what:<58} {:>12} {:>12} {ratio:>7.2}  {asked}", shown(ours), shown(theirs));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a temporary folder takes files");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a temporary folder takes files");
        }
    }
}

fn example(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["content", "data"] {
        copy(&root.join(part), &folder.join(part));
    }
}

/// Gives the edited fact another value.
fn edit(folder: &Path, by: usize) {
    let file = folder.join("data/2022.yaml");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/2022.yaml")).expect("the facts");
    assert!(text.contains(EDITED), "the example has another value now");
    let value = format!("industrial_added_value: {{ value: {}", 2_595_000 + 370 * by);
    fs::write(file, text.replace(EDITED, &value)).expect("a file");
}

impl Bench {
    fn new() -> Bench {
        let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/fonts");
        assert!(fonts.is_dir(), "templates/fonts is not there; run ./setup first");
        let typst = std::env::var("TYPST").unwrap_or_else(|_| "typst".to_owned());
        let there = Command::new(&typst).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
        if !there {
            println!("there is no {typst}: what is measured beside it is left out");
        }
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        example(folder.path());
        Bench { fonts, typst: there.then_some(typst), runs: number("RUNS", 7), folder }
    }

    fn build(&self, folder: &Path, more: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.current_dir(folder).args(["build", "--ignore-system-fonts", "--time-limit", "600", "--memory-limit"]);
        command.args(["16384", "--font-dir"]).arg(&self.fonts).args(more);
        command
    }

    fn typst(&self, typst: &str, source: &Path) -> Command {
        let mut command = Command::new(typst);
        command.args(["compile", "--ignore-system-fonts", "--pdf-standard", "a-2a,ua-1", "--font-path"]);
        // To a pipe, so that no file of its own is on its way to the disk while ours waits for the disk.
        command.arg(&self.fonts).arg(source).arg("-");
        command
    }

    fn source(folder: &Path, edition: &str) -> PathBuf {
        folder.join(format!("output/changchun-etdz-2022-{edition}.typ"))
    }

    /// One report from nothing, beside `typst compile` of the very source that it wrote.
    fn cold(&self) {
        let folder = self.folder.path();
        for edition in Edition::ALL.map(Edition::name) {
            let ours = || time(&mut self.build(folder, &["--edition", edition]));
            let request = || load::Request { folder: folder.to_owned(), year: None, standard: None };
            let own = || {
                let start = Instant::now();
                let wish = Wish { edition: Edition::ALL.into_iter().find(|own| own.name() == edition), annex: None };
                let examined = ecopark::examine(&request(), wish);
                assert!(examined.source.is_some());
                start.elapsed().as_secs_f64()
            };
            if let Some(typst) = &self.typst {
                let theirs = || time(&mut self.typst(typst, &Bench::source(folder, edition)));
                row(&format!("build {edition} / typst compile"), pairs(self.runs, ours, theirs), "≤ 0.85");
            }
            row(
                &format!("reading, computing, checking, rendering / build {edition}"),
                pairs(self.runs, own, ours),
                "≤ 0.05",
            );
        }
    }

    fn live(&self, folder: &Path) -> Live {
        let limits = Limits { program: PROGRAM.into(), time: Duration::from_secs(600), memory: 16 << 30 };
        Live::new(Order {
            request: load::Request { folder: folder.to_owned(), year: None, standard: None },
            wish: Wish::default(),
            draft: false,
            word: false,
            since: None,
            output: None,
            font_dir: Some(self.fonts.clone()),
            system_fonts: false,
            limits,
        })
    }

    /// The same process again after one fact changed.
    fn warm(&self) {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        example(folder.path());
        let mut edits = 0;
        for edition in Edition::ALL {
            let mut set = |live: &mut Live| {
                edits += 1;
                edit(folder.path(), edits);
                let start = Instant::now();
                let sheets = live.draft(Some(edition), None).expect("a draft").sheets.expect("pages");
                // Pages that did not change are drawn already.
                assert!(sheets.sheets.iter().all(|sheet| sheet.drawing.wait().is_some()));
                start.elapsed().as_secs_f64()
            };
            let mut warm = self.live(folder.path());
            let cold = median((0..self.runs).map(|_| set(&mut self.live(folder.path()))).collect());
            let times = (0..self.runs + 2).map(|_| set(&mut warm)).skip(2);
            let again = median(times.collect());
            let name = edition.name();
            row(&format!("changed pages of {name} as drawings / all, cold"), [again, cold, again / cold], "≤ 0.25");
            let mut bind = |live: &mut Live| {
                edits += 1;
                edit(folder.path(), edits);
                let start = Instant::now();
                assert!(live.release(edition).is_ok());
                start.elapsed().as_secs_f64()
            };
            let mut warm = self.live(folder.path());
            let cold = median((0..self.runs).map(|_| bind(&mut self.live(folder.path()))).collect());
            let times = (0..self.runs + 2).map(|_| bind(&mut warm)).skip(2);
            let again = median(times.collect());
            row(&format!("PDF of {name} after a fact changed / cold"), [again, cold, again / cold], "≤ 0.4");
        }
    }

    /// Many parks, each with its name and a figure of its own, in one process: beside one core, and beside a shell that calls typst for each.
    fn many(&self) {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let names: Vec<String> = (0..number("PARKS", 20)).map(|number| format!("park-{number}")).collect();
        for (number, name) in names.iter().enumerate() {
            let park = folder.path().join(name);
            example(&park);
            edit(&park, number);
            let file = park.join("data/park.yaml");
            let text = fs::read_to_string(&file).expect("the park");
            let named = format!("第{number}经济技术开发区");
            assert!(text.contains(PARK) && text.contains(NAMED), "the example's park has another name now");
            fs::write(&file, text.replace(PARK, name).replace(NAMED, &named)).expect("a file");
        }
        let folders: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = |more: &[&str]| {
            let mut command = self.build(folder.path(), more);
            time(command.args(["--draft", "--edition", "zh"]).args(&folders))
        };
        let what = format!("{} parks, zh", names.len());
        let one = || {
            let mut command = Command::new("taskset");
            let build = self.build(folder.path(), &["--draft", "--edition", "zh"]);
            time(
                command.current_dir(folder.path()).args(["-c", "0"]).arg(PROGRAM).args(build.get_args()).args(&folders),
            )
        };
        let runs = (self.runs / 3).max(1);
        if Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok() {
            let [ours, theirs, ratio] = pairs(runs, || all(&[]), one);
            row(&format!("{what}, on one core / on all"), [theirs, ours, 1.0 / ratio], "≥ 1.8");
        }
        if let Some(typst) = &self.typst {
            let sources =
                names.iter().map(|name| folder.path().join(name).join(format!("output/{name}-2022-zh-draft.typ")));
            let sources: Vec<PathBuf> = sources.collect();
            let each = || sources.iter().map(|source| time(&mut self.typst(typst, source))).sum();
            let [ours, theirs, ratio] = pairs(runs, || all(&[]), each);
            row(&format!("{what}, typst one by one / together"), [theirs, ours, 1.0 / ratio], "≥ 3");
        }
    }

    /// Reports of more and more pages: time and memory against length.
    fn growth(&self) {
        let (mut points, longest) = (Vec::new(), number("PAGES", 1000));
        for wanted in [30, 100, 300, 1000, 3000].into_iter().filter(|pages| *pages <= longest) {
            let folder = tempfile::tempdir().expect("there is room for temporary files");
            example(folder.path());
            let chapter = fs::read_to_string(folder.path().join("content/2022/4-plan.yaml")).expect("a chapter");
            let (head, sections) = chapter.split_once("sections:\n").expect("sections");
            // The example has 26 pages, the plan about 3.
            let times = usize::max(1, (wanted - 26) / 3);
            let more = format!("{head}sections:\n{}", sections.repeat(times));
            fs::write(folder.path().join("content/2022/5-more.yaml"), more).expect("a file");
            let mut command = Command::new("/usr/bin/time");
            command.current_dir(folder.path()).args(["-f", "peak %M"]).arg(PROGRAM);
            command.args(self.build(folder.path(), &["--draft", "--edition", "zh", "--lang", "en"]).get_args());
            let start = Instant::now();
            let Ok(output) = command.output() else {
                println!("growth: not measured, for there is no /usr/bin/time");
                return;
            };
            let seconds = start.elapsed().as_secs_f64();
            let told = String::from_utf8_lossy(&output.stderr);
            let field = |end: &str, own: &str| {
                let line = told.lines().rev().find(|line| line.starts_with(own) && line.ends_with(end))?;
                line.split(' ').find_map(|word| word.parse::<f64>().ok())
            };
            let (Some(pages), Some(peak)) = (field("pages", ""), field("", "peak ")) else {
                println!("growth: {told}");
                return;
            };
            println!("{pages:>6} pages: {seconds:.2} s, {:.0} MiB at most in one process", peak / 1024.0);
            points.push((pages, seconds, peak));
        }
        let exponent = |of: fn(&(f64, f64, f64)) -> f64| {
            let logarithms: Vec<(f64, f64)> = points.iter().map(|point| (point.0.ln(), of(point).ln())).collect();
            let count = logarithms.len() as f64;
            let (x, y) = (
                logarithms.iter().map(|point| point.0).sum::<f64>() / count,
                logarithms.iter().map(|point| point.1).sum::<f64>() / count,
            );
            let over: f64 = logarithms.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
            over / logarithms.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>()
        };
        println!(
            "time grows with pages to the power of {:.2}, memory {:.2}  asked ≤ 1.1",
            exponent(|p| p.1),
            exponent(|p| p.2)
        );
    }

    /// Commands that set no page, beside a program that only reads the same files.
    fn start(&self) {
        fn files(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                if entry.path().is_dir() {
                    files(&entry.path(), found);
                } else {
                    found.push(entry.path());
                }
            }
        }
        let folder = self.folder.path();
        let mut read = Vec::new();
        for part in ["content", "data"] {
            files(&folder.join(part), &mut read);
        }
        for command in ["--help", "check", "indicators"] {
            let ours = || time(Command::new(PROGRAM).current_dir(folder).arg(command));
            let theirs = || time(Command::new("cat").args(&read));
            row(&format!("{command} / cat of the same files"), pairs(5 * self.runs, ours, theirs), "≤ 3");
        }
    }
}
