//! What somebody seems to have meant by a name that is not known.

use super::Words;

/// The candidate closest to what was written, when it is close enough to be meant.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(written, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= (candidate.chars().count().min(written.chars().count()) / 4).max(1)
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The hint “did you mean …”, or nothing.
pub fn did_you_mean<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Words {
    nearest(written, candidates)
        .map_or_else(Words::none, |near| Words::new(format!("是否应为“{near}”？"), format!("did you mean `{near}`?")))
}
