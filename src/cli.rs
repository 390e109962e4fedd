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
    /// 字体文件夹 · A folder of fonts, searched first
    #[arg(long, value_name = "DIR", global = true)]
    pub font_dir: Option<PathBuf>,
    /// 不用系统字体 · Use no fonts of the system
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
    /// 生成报告 · Write the report as PDF, with its Typst source beside it
    Build {
        /// 项目文件夹，可多个 · Project folders instead of -C
        #[arg(value_name = "DIR")]
        folders: Vec<PathBuf>,
        #[arg(long, value_enum)]
        edition: Option<EditionName>,
        /// 草稿：每页标注，可带未解决的错误 · A draft: marked on every page, may have open errors
        #[arg(long)]
        draft: bool,
        /// 附指标计算说明（中文版默认不附）· With the annex on how the indicators were computed (default but for zh)
        #[arg(long, overrides_with = "no_annex")]
        annex: bool,
        /// 不附指标计算说明 · Without that annex
        #[arg(long)]
        no_annex: bool,
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
    },
    /// 计算考核指标 · The rows of the assessment table, computed
    Indicators {
        #[arg(long, value_enum, default_value = "human")]
        format: TableFormat,
        /// 另按此标准判定 · Judge by this standard too (the name of a file in data/standards)
        #[arg(long, value_name = "NAME")]
        standard: Option<String>,
    },
    /// 说明一个数值的由来 · How a number came about: formula, substitution, sources, requirement
    Explain {
        /// 指标序号或编号，或事实编号 · A row's number or id, or a fact's id
        id: String,
    },
    /// 确认英文与中文相符 · Confirm that the English says what the Chinese says
    AcceptTranslation {
        /// 文件，或文件:行 · A file, or file:line
        #[arg(value_name = "PLACE", required_unless_present = "all")]
        places: Vec<String>,
        /// 全部 · All texts of the report
        #[arg(long, conflicts_with = "places")]
        all: bool,
    },
    /// 各处所用字体，及其在本报告中所排的字符 · The face chosen for each role, and the characters of the report that it sets
    Fonts {
        #[arg(long, value_enum, default_value = "human")]
        format: FindingFormat,
    },
    /// Sets pages for `build` and `preview`, which start it themselves.
    #[command(hide = true, name = ecopark::typeset::COMMAND)]
    LayoutWorker,
}

/// What setting the pages may take.
#[derive(Debug, Clone, Copy, Args)]
pub struct LimitOptions {
    /// 排版限时（秒）· Seconds that setting the pages may take
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::SECONDS, value_parser = clap::value_parser!(u64).range(1..))]
    pub time_limit: u64,
    /// 排版内存上限（MiB）· Memory that setting the pages may take
    #[arg(long, value_name = "MIB", default_value_t = Limits::MEBIBYTES, value_parser = clap::value_parser!(u64).range(1..))]
    pub memory_limit: u64,
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
pub enum FindingFormat {
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Human,
    Json,
    Csv,
    Yaml,
}
