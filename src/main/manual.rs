//! Shell completions and man pages, made of the command line itself. Part of `main`.

use clap_complete::Shell;

use super::Speaker;
use super::start;

/// A script that completes commands and options in a shell.
pub fn completions(shell: Shell) -> u8 {
    clap_complete::generate(shell, &mut start::described(), "ecopark", &mut std::io::stdout());
    0
}

/// The man page of the program, or of one command.
pub fn man(command: Option<&str>, speaker: &Speaker) -> u8 {
    let mut whole = start::described();
    whole.build();
    let page = match command {
        None => Some(whole),
        Some(name) => whole.find_subcommand(name).cloned(),
    };
    let mut text = Vec::new();
    match page.map(|page| clap_mangen::Man::new(page).render(&mut text)) {
        Some(Ok(())) => {
            print!("{}", String::from_utf8_lossy(&text));
            0
        }
        _ => {
            let name = command.unwrap_or_default();
            speaker.say(&format!("没有命令“{name}”"), &format!("there is no command `{name}`"));
            2
        }
    }
}
