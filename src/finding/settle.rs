//! Findings in the order in which they are told.

use super::Finding;

/// Sorts findings by file and place and merges equal ones, so that the order in which stages ran does not show.
pub fn settle(mut findings: Vec<Finding>) -> Vec<Finding> {
    let key = |finding: &Finding| {
        let place = finding.place.as_ref().map(|place| (place.source.path.clone(), place.range.start));
        (place.is_none(), place, finding.rule, finding.message.en.clone())
    };
    findings.sort_by_cached_key(key);
    findings.dedup();
    findings
}
