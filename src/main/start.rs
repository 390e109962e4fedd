//! How the program is started: by a command line, without one at a desktop, or by itself to set pages. Part of `main`.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::{CommandFactory, FromArgMatches};

use ecopark::load;

use super::cli::Cli;

/// Command lines that show what a command is for, below its help.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "init",
        &[
            "ecopark init qinghe",
            "ecopark init qinghe --name-zh 青河经济开发区 --name-en \"Qinghe Economic Zone\" --base-year 2015 --year 2025",
        ],
    ),
    ("new-year", &["ecopark new-year 2026", "ecopark -C qinghe new-year 2026 --year 2024"]),
    (
        "accept-unchanged",
        &["ecopark accept-unchanged content/2026/1-progress.yaml:12", "ecopark accept-unchanged --all"],
    ),
    ("build", &["ecopark build --edition zh", "ecopark build --draft", "ecopark build parks/qinghe parks/shuoye"]),
    ("preview", &["ecopark preview", "ecopark -C qinghe preview --edition zh --read-only"]),
    ("check", &["ecopark check", "ecopark check --rule to-be-written", "ecopark check parks/qinghe parks/shuoye"]),
    (
        "indicators",
        &[
            "ecopark indicators",
            "ecopark indicators --format csv > indicators.csv",
            "ecopark indicators parks/qinghe parks/shuoye --format csv",
        ],
    ),
    ("explain", &["ecopark explain 2", "ecopark explain gdp", "ecopark explain unbound-number"]),
    (
        "correct",
        &[
            "ecopark correct gdp 768.2 --unit 亿元 --reason \"revised yearbook\" --dry-run",
            "ecopark correct --from list.yaml",
        ],
    ),
    (
        "collect",
        &[
            "ecopark -C qinghe collect",
            "ecopark -C qinghe collect --status",
            "ecopark -C qinghe collect --in returned.xlsx --dry-run",
            "ecopark -C qinghe collect --in yearbook-2025.xlsx",
        ],
    ),
    ("review", &["ecopark -C qinghe review returned.docx", "ecopark -C qinghe review returned.docx --write"]),
    ("accept-translation", &["ecopark accept-translation content/2025/1-progress.yaml:12"]),
    ("schemas", &["ecopark -C qinghe schemas"]),
    ("diff", &["ecopark diff", "ecopark diff @v1.0 --format markdown", "ecopark diff old-folder new-folder"]),
    ("verify", &["ecopark verify output/qinghe-economic-zone-2025-zh.pdf"]),
    ("completions", &["ecopark completions bash > /etc/bash_completion.d/ecopark"]),
    ("man", &["ecopark man build > ecopark-build.1"]),
    ("fonts", &["ecopark fonts", "ecopark fonts --font-dir templates/font-sets/noto"]),
];

/// The command line with an example below the help of each command.
pub fn described() -> clap::Command {
    EXAMPLES.iter().fold(Cli::command(), |command, (name, examples)| {
        let lines: String = examples.iter().map(|line| format!("\n  {line}")).collect();
        command.mut_subcommand(name, |own| own.after_help(format!("例 · Examples:{lines}")))
    })
}

/// Whether the program was called by itself, to set pages for `build` and `preview`.
pub fn is_layout_worker() -> bool {
    std::env::args_os().nth(1).is_some_and(|first| first == ecopark::typeset::COMMAND)
}

/// What was asked for. A command line that cannot be understood is told by clap, which ends the program.
pub fn command_line() -> Result<Cli, clap::Error> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.len() < 2 && at_desktop() {
        arguments = vec!["ecopark".into(), "-C".into(), project_at_hand().into(), "preview".into()];
    }
    Cli::from_arg_matches(&described().get_matches_from(arguments))
}

/// Whether nobody sits at a terminal and a desktop is there: somebody opened the program by a click.
fn at_desktop() -> bool {
    let terminal = std::io::stdin().is_terminal() || std::io::stdout().is_terminal() || std::io::stderr().is_terminal();
    let named = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    let desktop = cfg!(any(windows, target_os = "macos")) || named("DISPLAY") || named("WAYLAND_DISPLAY");
    !terminal && desktop
}

/// The project of the current folder; where there is none, the one beside the program.
fn project_at_hand() -> PathBuf {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    let is_project = |folder: &&Path| !load::report_years(folder).is_empty();
    [Some(Path::new(".")), beside].into_iter().flatten().find(is_project).unwrap_or(Path::new(".")).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_examples_and_they_can_be_typed() {
        for command in described().get_subcommands() {
            let name = command.get_name();
            let (_, examples) =
                EXAMPLES.iter().find(|(own, _)| *own == name).unwrap_or_else(|| panic!("{name} has none"));
            for example in *examples {
                let typed = example.split(" > ").next().unwrap();
                let words = words_of(typed);
                let matches =
                    described().try_get_matches_from(&words).unwrap_or_else(|error| panic!("{example}: {error}"));
                assert_eq!(matches.subcommand_name(), Some(name), "{example}");
            }
            assert!(command.clone().render_help().to_string().contains(examples[0]), "{name}");
        }
    }

    /// As a shell takes a line apart that quotes whole words at most.
    fn words_of(line: &str) -> Vec<String> {
        let quoted = line.split('"').enumerate();
        quoted
            .flat_map(|(index, part)| match index % 2 {
                0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
                _ => vec![part.to_owned()],
            })
            .collect()
    }
}
