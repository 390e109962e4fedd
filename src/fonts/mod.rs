//! The face for each role of the page, and the font files that Typst sets it with. Reads font folders and nothing else.

mod folders;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use typst::text::FontStyle;
use typst_kit::fonts::embedded;

use crate::finding::{Finding, Rule, Words};
use crate::model::font::{BOLD, Face, FontFile, Fonts, LATIN, RARE};
use crate::words;

pub use folders::{Folders, with_characters};

/// A part that text plays on the page, with the faces that may play it, first found wins.
pub struct Role {
    pub name: &'static str,
    zh: &'static str,
    en: &'static str,
    /// Faces of the style that the role asks for.
    faces: &'static [&'static str],
    /// Faces of another style, taken with a warning.
    stand_ins: &'static [&'static str],
    /// The file that `./setup` fetches for it.
    fetched: &'static str,
}

/// The roles in the order in which they are shown.
pub const ROLES: [Role; 6] = [
    Role {
        name: "body",
        zh: "正文（仿宋）",
        en: "body (FangSong)",
        faces: &["FangSong_GB2312", "仿宋_GB2312", "FangSong", "STFangsong", "Zhuque Fangsong", "FandolFang R"],
        stand_ins: &["SimSun", "STSong", "Songti SC", "FandolSong", "Noto Serif CJK SC", "AR PL SungtiL GB"],
        fetched: "FandolFang-Regular.otf",
    },
    Role {
        name: "kai",
        zh: "二级标题（楷体）",
        en: "second-level headings (Kai)",
        faces: &["KaiTi_GB2312", "KaiTi", "STKaiti", "Kaiti SC", "FandolKai", "AR PL KaitiM GB"],
        stand_ins: &[],
        fetched: "FandolKai-Regular.otf",
    },
    Role {
        name: "hei",
        zh: "一级标题（黑体）",
        en: "first-level headings (Hei)",
        faces: &["SimHei", "STHeiti", "Heiti SC", "FandolHei", "Noto Sans CJK SC"],
        stand_ins: &[],
        fetched: "FandolHei-Regular.otf",
    },
    Role {
        name: TITLE,
        zh: "标题（小标宋）",
        en: "title (bold Song)",
        faces: &["FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong", "FandolSong", "Noto Serif CJK SC"],
        stand_ins: &[],
        fetched: "FandolSong-Bold.otf",
    },
    Role {
        name: "song",
        zh: "表格（宋体）",
        en: "tables (Song)",
        faces: &["SimSun", "STSong", "Songti SC", "FandolSong", "Noto Serif CJK SC", "AR PL SungtiL GB"],
        stand_ins: &[],
        fetched: "FandolSong-Regular.otf",
    },
    Role {
        name: LATIN,
        zh: "西文与数字",
        en: "Latin letters and digits",
        faces: &["Times New Roman", "Liberation Serif"],
        stand_ins: &["Libertinus Serif"],
        fetched: "LiberationSerif-Regular.ttf",
    },
];

impl Role {
    /// Whether the role is played by the bold of this family.
    fn needs_bold(&self, family: &str) -> bool {
        self.name == TITLE && !HEAVY_BY_DESIGN.contains(&family)
    }
}

const TITLE: &str = "title";

/// Faces that are asked for the characters which the chosen ones lack, such as rare names and ㎡.
const RARE_CHARACTERS: [&str; 2] = ["Noto Serif CJK SC", "Noto Sans CJK SC"];

/// Faces for the title that are heavy although they call themselves regular.
const HEAVY_BY_DESIGN: [&str; 3] = ["FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong"];

/// Chooses faces once, as [`Folders::choose`] does.
pub fn choose(font_dir: Option<&Path>, project: &Path, with_system: bool) -> (Fonts, Vec<Finding>) {
    Folders::default().choose(font_dir, project, with_system)
}

impl Folders {
    /// Chooses faces from `font_dir`, then the project's `templates/fonts`, then the folders that serve all projects, then the system, then
    /// those inside the program. Folders outside the project are searched only where a role is still open, and not at all without
    /// `with_system`. Roles without a face are errors, which name the folders.
    pub fn choose(&self, font_dir: Option<&Path>, project: &Path, with_system: bool) -> (Fonts, Vec<Finding>) {
        choose_from(self, font_dir, project, with_system)
    }
}

fn choose_from(folders: &Folders, font_dir: Option<&Path>, project: &Path, with_system: bool) -> (Fonts, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut shelf = Shelf::default();
    if let Some(folder) = font_dir
        && !is_folder(folder)
    {
        let folder = folder.display();
        let finding = Finding::error(
            Rule::MissingFile,
            None,
            words!("--font-dir：没有文件夹{folder}", "--font-dir: there is no folder {folder}"),
        );
        findings.push(finding.hint(words!("检查路径", "check the path")));
        let none = Fonts { faces: Vec::new(), rare: Vec::new(), files: Vec::new() };
        return (none, findings);
    }
    let mut searched: Vec<PathBuf> = font_dir.map(Path::to_owned).into_iter().chain([project.join(FOLDER)]).collect();
    for folder in &searched {
        shelf.add(folders.faces(folder).get().map_or(&[], Vec::as_slice));
    }
    for folder in if with_system { shared() } else { Vec::new() } {
        if !shelf.is_complete() {
            shelf.add(folders.faces(&folder).get().map_or(&[], Vec::as_slice));
            searched.push(folder);
        }
    }
    if with_system && !shelf.is_complete() {
        shelf.add(folders.system());
    }
    let Words { zh: looked, en: looked_en } = searched_in(&searched, with_system);
    let mut faces = Vec::new();
    for role in &ROLES {
        let (zh, en, fetched) = (role.zh, role.en, role.fetched);
        let face = shelf.find(role, role.faces);
        let stand_in = || {
            let own: &[&str] = role.stand_ins;
            shelf.find(role, own).or_else(|| embedded_family(own).map(|family| (family, None)))
        };
        if let Some((family, file)) = face {
            faces.push(Face { role: role.name, bold: role.needs_bold(&family), family, file });
        } else if let Some((family, file)) = stand_in() {
            findings.push(
                Finding::warning(
                    Rule::SubstitutedFont,
                    None,
                    words!("{zh}缺少应有字体，暂用{family}", "no proper face for {en}; {family} stands in"),
                )
                .hint(words!("运行 ./setup，或安装{fetched}", "run ./setup, or install {fetched}"))
                .about(role.name),
            );
            faces.push(Face { role: role.name, bold: role.needs_bold(&family), family, file });
        } else {
            findings.push(
                Finding::error(Rule::MissingFont, None, words!("{zh}没有可用字体", "no face for {en}"))
                    .hint(words!(
                        "运行 ./setup 取得{fetched}，或用 --font-dir 指定字体文件夹；已找过：{looked}",
                        "run ./setup, which fetches {fetched}, or name a folder of fonts with --font-dir; looked in: {looked_en}"
                    ))
                    .about(role.name),
            );
        }
    }
    let rare = |family: &&str| {
        let found = shelf.faces.get(*family)?;
        let file = found.iter().find(|face| !face.bold && face.upright).or(found.first()).map(|face| face.file.clone());
        Some(Face { role: RARE, family: (*family).to_owned(), bold: false, file })
    };
    let rare = RARE_CHARACTERS.iter().filter_map(rare).collect();
    (Fonts { faces, rare, files: shelf.files }, findings)
}

/// Where the fonts of a project, and of the program itself, lie.
const FOLDER: &str = "templates/fonts";

/// Folders of this machine that serve every project: beside the program as it is handed out, above it as cargo leaves it, and the user's
/// own data folder.
fn shared() -> Vec<PathBuf> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    let built = beside.filter(|folder| folder.parent().is_some_and(|parent| parent.ends_with("target")));
    let built = built.and_then(|folder| folder.ancestors().nth(2));
    let own = dirs::data_dir().map(|folder| folder.join("ecopark/fonts"));
    beside.into_iter().chain(built).map(|folder| folder.join(FOLDER)).chain(own).collect()
}

/// The folders searched, as they are told.
fn searched_in(folders: &[PathBuf], with_system: bool) -> Words {
    let shown = folders.iter().map(|folder| {
        let text = folder.display().to_string().replace('\\', "/");
        text.strip_prefix("./").map_or_else(|| text.clone(), str::to_owned)
    });
    let shown: Vec<String> = shown.collect();
    let (system, system_en) = if with_system { ("、系统字体", ", the system's fonts") } else { ("", "") };
    Words::new(format!("{}{system}", shown.join("、")), format!("{}{system_en}", shown.join(", ")))
}

#[allow(clippy::disallowed_methods, reason = "fonts are found here")]
fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// A stand-in that the program carries itself.
fn embedded_family(names: &[&str]) -> Option<String> {
    let mut families = embedded().map(|(_, info)| info.family);
    families.find(|family| names.contains(&family.as_str()))
}

/// Fonts as they are found, folder by folder.
#[derive(Default)]
struct Shelf {
    files: Vec<FontFile>,
    folders: usize,
    /// Family → its faces.
    faces: BTreeMap<String, Vec<Found>>,
}

struct Found {
    folder: usize,
    bold: bool,
    upright: bool,
    file: PathBuf,
}

impl Shelf {
    fn add(&mut self, found: &[FontFile]) {
        for file in found {
            let face = Found {
                folder: self.folders,
                bold: file.info.variant.weight.to_number() >= BOLD,
                upright: file.info.variant.style == FontStyle::Normal,
                file: file.path.clone(),
            };
            self.faces.entry(file.info.family.as_str().to_owned()).or_default().push(face);
            self.files.push(file.clone());
        }
        self.folders += 1;
    }

    /// Whether every role has a face that it asks for.
    fn is_complete(&self) -> bool {
        ROLES.iter().all(|role| self.find(role, role.faces).is_some())
    }

    /// In the first folder that has one, the first family of the list that is there in the weight that the role needs.
    fn find(&self, role: &Role, families: &[&str]) -> Option<(String, Option<PathBuf>)> {
        (0..self.folders).find_map(|folder| {
            families.iter().find_map(|family| {
                let needs_bold = role.needs_bold(family);
                let mut faces = self.faces.get(*family)?.iter();
                let face = faces.find(|face| face.folder == folder && face.bold == needs_bold && face.upright)?;
                Some(((*family).to_owned(), Some(face.file.clone())))
            })
        })
    }
}
