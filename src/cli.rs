//! The command line, as data. What the commands do stands in `main`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ecopark::typeset::Limits;

/// 生态工业园区年度评价报告 · Yearly evaluation reports of eco-industrial parks
#[derive(Debug, Parser)]
#[command(name = "ecopark", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Args)]
pub struct Common {
    /// 项目文件夹 · The project folder
    #[arg(short = 'C', value_name = "DIR", global = true, default_value = ".")]
    pub folder: PathBuf,
    /// 报告年，默认最新 · The reporting year, by default the newest
    #[arg(long, value_name = "YEAR", global = true)]
    pub year: Option<i32>,
    /// 输出文件夹，默认 output · Where to write, by default output/
    #[arg(long, value_name = "DIR", global = true)]
    pub out: Option<PathBuf>,
    /// 字体文件夹，也可由环境变量 ECOPARK_FONTS 指定 · A folder of fonts, searched first; ECOPARK_FONTS may name it too
    #[arg(long, value_name = "DIR", global = true, env = "ECOPARK_FONTS", hide_env = true)]
    pub font_dir: Option<PathBuf>,
    /// 只用 --font-dir 和项目中的字体 · Use the fonts of --font-dir and of the project alone
    #[arg(long, global = true)]
    pub ignore_system_fonts: bool,
    /// 提示语言，默认随系统 · Language of messages, by default the locale's
    #[arg(long, value_enum, global = true)]
    pub lang: Option<MessageLanguage>,
    /// 颜色 · Colour
    #[arg(long, value_enum, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: Color,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建园区项目 · Make the project of a new park
    Init {
        /// 新文件夹 · The new folder
        #[arg(value_name = "FOLDER")]
        target: PathBuf,
        /// 园区中文全称 · The park's full name in Chinese
        #[arg(long, value_name = "NAME")]
        name_zh: Option<String>,
        /// 园区英文全称 · The park's full name in English
        #[arg(long, value_name = "NAME")]
        name_en: Option<String>,
        /// 规划基准年 · The planning base year
        #[arg(long, value_name = "YEAR")]
        base_year: Option<i32>,
        /// 级别 · Who designated the park
        #[arg(long, value_enum)]
        level: Option<LevelName>,
        /// 标准所分的地区 · One of the standard's regions
        #[arg(long)]
        region: Option<String>,
        /// 内置标准的名称，或标准文件（.yaml） · A built-in standard, or the file of another one (.yaml)
        #[arg(long, value_name = "NAME")]
        standard: Option<String>,
        /// 文件名中的园区编号，默认由英文名得出 · The park's id in file names, by default made of the English name
        #[arg(long)]
        id: Option<String>,
    },
    /// 由上一份报告建立下一年度报告 · Begin the next report from the last one
    NewYear {
        /// 新的报告年 · The new reporting year
        #[arg(value_name = "YEAR")]
        target: i32,
    },
    /// 确认沿用上年的句子 · Confirm that sentences carried over from last year's report stay as they are
    AcceptUnchanged {
        /// 文件，或文件:行 · A file, or file:line
        #[arg(value_name = "PLACE", required_unless_present = "all")]
        places: Vec<String>,
        /// 全部 · All texts of the report
        #[arg(long, conflicts_with = "places")]
        all: bool,
    },
    /// 生成报告 · Write the report as PDF, with its Typst source beside it
    Build {
        /// 项目文件夹，可多个 · Project folders instead of -C
        #[arg(value_name = "DIR")]
        folders: Vec<PathBuf>,
        #[arg(long, value_enum)]
        edition: Option<EditionName>,
        /// 三种版本都生成 · All three editions
        #[arg(long, conflicts_with = "edition")]
        all_editions: bool,
        /// 草稿：每页标注，可带未解决的错误 · A draft: marked on every page, may have open errors
        #[arg(long)]
        draft: bool,
        /// 另存一份供 Word 修改的稿（.docx），与 PDF 同文 · With a copy to be revised in Word (.docx) beside the PDF, of the same text
        #[arg(long, conflicts_with = "since")]
        word: bool,
        /// 附指标计算说明（中文版默认不附）· With the annex on how the indicators were computed (default but for zh)
        #[arg(long, overrides_with = "no_annex")]
        annex: bool,
        /// 不附指标计算说明 · Without that annex
        #[arg(long)]
        no_annex: bool,
        /// 另存一份标出改动的稿：与此版本比较（同 diff） · A copy that marks what changed since this one (as for diff)
        #[arg(long, value_name = "OLD")]
        since: Option<String>,
        /// 多份报告时同时生成的份数，默认为处理器数 · Of several reports, how many at a time; by default one for each processor
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
        jobs: Option<u16>,
        #[command(flatten)]
        limits: LimitOptions,
    },
    /// 预览：在浏览器中随改随看 · The draft in the browser, kept true while files are edited
    Preview {
        #[arg(long, value_enum)]
        edition: Option<EditionName>,
        /// 端口，默认任取 · The port, by default a free one
        #[arg(long, value_name = "N")]
        port: Option<u16>,
        /// 不打开浏览器 · Do not open the browser
        #[arg(long)]
        no_open: bool,
        /// 页面上不能改数据 · Nothing can be changed from the page
        #[arg(long)]
        read_only: bool,
        /// 打开编辑器的链接，空为不用 · The link that opens the editor, empty for none
        #[arg(long, value_name = "LINK", default_value = "vscode://file/{file}:{line}:{column}")]
        editor: String,
        #[command(flatten)]
        limits: LimitOptions,
    },
    /// 检查，不排版 · All findings, without layout
    Check {
        /// 项目文件夹，可多个 · Project folders instead of -C
        #[arg(value_name = "DIR")]
        folders: Vec<PathBuf>,
        #[arg(long, value_enum)]
        edition: Option<EditionName>,
        #[arg(long, value_enum, default_value = "human")]
        format: FindingFormat,
        /// 只列出该规则的发现，可多次；退出状态不变 · List the findings of this rule only, repeatable; the exit status stays
        #[arg(long = "rule", value_name = "RULE")]
        rules: Vec<String>,
    },
    /// 计算考核指标；xlsx 为带公式的对照考核表，写入输出文件夹 · The rows of the assessment table, computed; xlsx writes the table with live formulas to the output folder
    Indicators {
        /// 多个项目及其各年报告并列 · All reports of these projects side by side
        #[arg(value_name = "DIR", conflicts_with = "standard")]
        folders: Vec<PathBuf>,
        #[arg(long, value_enum, default_value = "human")]
        format: IndicatorFormat,
        /// 另按此标准判定 · Judge by this standard too (the name of a file in data/standards)
        #[arg(long, value_name = "NAME")]
        standard: Option<String>,
    },
    /// 说明一个数值的由来，或一条规则 · How a number came about (formula, substitution, sources, requirement), or why a rule is there
    Explain {
        /// 指标序号或编号，事实编号，或规则名 · A row's number or id, a fact's id, or the name of a rule
        id: String,
    },
    /// 更正一个事实：先列出影响，再改数据并记入更正记录 · Correct a fact: what it moves, then the data and the ledger
    Correct(Correction),
    /// 向各部门收集数据：写出填报表，收回（--in），查进度（--status） · Collect figures from departments: write a form (.xlsx) for each, take the answers in (--in), see who is late (--status)
    Collect(Collection),
    /// 确认英文与中文相符 · Confirm that the English says what the Chinese says
    AcceptTranslation {
        /// 文件，或文件:行 · A file, or file:line
        #[arg(value_name = "PLACE", required_unless_present = "all")]
        places: Vec<String>,
        /// 全部 · All texts of the report
        #[arg(long, conflicts_with = "places")]
        all: bool,
    },
    /// 写出 YAML 文件的 JSON Schema，供编辑器补全和提示 · Write JSON Schemas of the YAML files, by which editors complete and underline
    Schemas,
    /// 比较两份报告：改了什么、为什么 · What changed between two reports, and why
    Diff {
        /// 旧：项目文件夹、记录、PDF 或 @版本；默认上次正式报告 · A folder, a record, a PDF or @REVISION; by default the last release
        old: Option<String>,
        /// 新；默认项目现状 · By default the project as it stands
        new: Option<String>,
        #[arg(long, value_enum)]
        edition: Option<EditionName>,
        #[arg(long, value_enum, default_value = "human")]
        format: DiffFormat,
    },
    /// 核对PDF、记录与项目是否相符 · Whether a PDF, the record beside it and the project belong together
    Verify {
        #[arg(value_name = "REPORT.pdf")]
        pdf: PathBuf,
    },
    /// 收回 Word 稿：改动写成 YAML 的修改，数值不写入 · What was changed in Word, as edits of the YAML; bound numbers are never pasted
    Review {
        /// 退回的文件 · The document that came back
        #[arg(value_name = "FILE.docx")]
        document: PathBuf,
        /// 写入文字的改动，默认只列出 · Write the changes of words, by default they are only shown
        #[arg(long)]
        write: bool,
    },
    /// 命令行补全脚本 · A script of completions for a shell
    Completions { shell: clap_complete::Shell },
    /// 手册页 · The man page, of the program or of a command
    Man { name: Option<String> },
    /// 各处所用字体，及其在本报告中所排的字符 · The face chosen for each role, and the characters of the report that it sets
    Fonts {
        #[arg(long, value_enum, default_value = "human")]
        format: FindingFormat,
        #[command(flatten)]
        limits: LimitOptions,
    },
}

/// What setting the pages may take.
#[derive(Debug, Clone, Copy, Args)]
pub struct LimitOptions {
    /// 排版限时（秒，机器繁忙时不计等待）· Seconds that setting the pages may take, not counting those a busy machine keeps it waiting
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::SECONDS, value_parser = clap::value_parser!(u64).range(1..))]
    pub time_limit: u64,
    /// 排版内存上限（MiB）· Memory that setting the pages may take
    #[arg(long, value_name = "MIB", default_value_t = Limits::MEBIBYTES, value_parser = clap::value_parser!(u64).range(1..=u64::MAX >> 20))]
    pub memory_limit: u64,
}

#[derive(Debug, Args)]
pub struct Correction {
    /// 事实编号 · The fact's id
    #[arg(required_unless_present = "from", requires = "value")]
    pub fact: Option<String>,
    /// 新的数值、文字或 null，负数照写 · Its new value: a number, a word or null
    #[arg(allow_hyphen_values = true)]
    pub value: Option<String>,
    /// 清单中的一项，数值写 true 或 false · An item of a checklist; the value is true or false
    #[arg(long, value_name = "ITEM")]
    pub item: Option<String>,
    /// 新数值的单位，默认不变 · The unit of the new value, by default the one that stands there
    #[arg(long)]
    pub unit: Option<String>,
    /// 更正的理由 · Why it is corrected
    #[arg(long, required_unless_present = "from")]
    pub reason: Option<String>,
    /// 更正人 · Who corrects it
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// 更正日期，默认今天 · The day of the correction, by default today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<chrono::NaiveDate>,
    /// 从列表更正多项，全部成功或全部不改 · Corrections from a list: all of them or none
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fact", "value", "unit", "item"])]
    pub from: Option<PathBuf>,
    /// 他处因此出错也更正 · Also where that opens errors elsewhere
    #[arg(long)]
    pub anyway: bool,
    /// 只列出影响，不改文件 · Show what it would do, change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Collection {
    /// 收回的填报表，或 data/imports.yaml 中写明的工作簿：先列出改动和影响，再写入，全部成功或全部不改 · Forms that came back, or workbooks that data/imports.yaml maps: what they change is shown first; all are taken in or none
    #[arg(long = "in", value_name = "FILE", num_args = 1.., group = "read")]
    pub files: Vec<PathBuf>,
    /// 谁已填报，缺哪些，哪些与以往相差很大 · Who has answered, what is missing, what differs much from before
    #[arg(long, group = "read")]
    pub status: bool,
    /// 与以往数值相差超过此百分比的列出 · Figures that moved by more than this percentage are listed
    #[arg(long, value_name = "PERCENT", default_value_t = 30, requires = "read")]
    pub threshold: u32,
    /// 写入而不询问 · Write without asking
    #[arg(long, requires = "files")]
    pub yes: bool,
    /// 只列出，不改文件 · Show what it would do, change nothing
    #[arg(long, requires = "files")]
    pub dry_run: bool,
    /// 他处因此出错也写入 · Also where that opens errors elsewhere
    #[arg(long, requires = "files")]
    pub anyway: bool,
    /// 更正记录所记的日期，默认今天 · The day that the ledger notes, by default today
    #[arg(long, value_name = "YYYY-MM-DD", requires = "files")]
    pub date: Option<chrono::NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageLanguage {
    Zh,
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EditionName {
    /// 中英对照 · Chinese with English
    Bilingual,
    /// 中文（报送件）· Chinese, for filing
    Zh,
    /// 英文 · English
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelName {
    /// 国家级 · National
    National,
    /// 省级 · Provincial
    Provincial,
    /// 市级 · Municipal
    Municipal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingFormat {
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    Human,
    Json,
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    Human,
    Json,
    Csv,
    Yaml,
}

/// How `indicators` tells its rows: as text, or as a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum IndicatorFormat {
    Human,
    Json,
    Csv,
    Yaml,
    Xlsx,
}

impl IndicatorFormat {
    /// Nothing for a workbook.
    pub fn of_text(self) -> Option<TableFormat> {
        match self {
            IndicatorFormat::Human => Some(TableFormat::Human),
            IndicatorFormat::Json => Some(TableFormat::Json),
            IndicatorFormat::Csv => Some(TableFormat::Csv),
            IndicatorFormat::Yaml => Some(TableFormat::Yaml),
            IndicatorFormat::Xlsx => None,
        }
    }
}
