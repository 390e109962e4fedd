use super::*;
#[test]
fn table_try() {
    let rows = form::rows(40);
    let folder = form::project(&rows, 297);
    println!("{}", folder.path().display());
    let out = run(folder.path(), &["build", "--edition", "bilingual", "--ignore-system-fonts", "--font-dir", &fonts().display().to_string()]);
    println!("{}", transcript(&out).chars().take(6000).collect::<String>());
    std::mem::forget(folder);
    panic!();
}
