//! How many parks a second `compute` works out, and how that grows: 100, 1,000 and 10,000 synthetic parks on the example's standard.
//! Run with `cargo bench --bench compute`; it prints medians and asserts nothing.

use std::path::Path;
use std::time::Instant;

use ecopark::compute::compute;
use ecopark::load::{Request, load};
use ecopark::model::decimal::Decimal;
use ecopark::model::fact::FactValue;
use ecopark::model::project::Project;
use ecopark::model::quantity::Quantity;

/// A small linear congruential generator: the same parks in every run.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

/// The example with every number moved by up to a half.
fn vary(project: &Project, sequence: &mut Sequence) -> Project {
    let mut park = project.clone();
    for entry in park.years.values_mut().flat_map(|data| data.facts.values_mut()) {
        if let FactValue::Number(quantity) = &entry.value {
            let percent = 50 + sequence.next() % 100;
            let value = &quantity.value.low * num_rational::BigRational::new(percent.into(), 100.into());
            let text = ecopark::model::decimal::print_exact(&value).unwrap_or_else(|| "1".to_owned());
            if let Ok(decimal) = Decimal::parse(&text) {
                entry.value = FactValue::Number(Quantity::entered(decimal, quantity.unit));
            }
        }
    }
    park
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    let (project, _) = load(&Request { folder, year: None, standard: None });
    let project = project.expect("the example can be read");
    let mut sequence = Sequence(20_221_231);
    let mut last = None;
    for count in [100, 1_000, 10_000] {
        let parks: Vec<_> = (0..count.min(1_000)).map(|_| vary(&project, &mut sequence)).collect();
        let mut seconds: Vec<_> = (0..3)
            .map(|_| {
                let start = Instant::now();
                let rows: usize = parks.iter().cycle().take(count).map(|park| compute(park).0.indicators.len()).sum();
                assert_eq!(rows, 32 * count);
                start.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        let median = seconds[1];
        let growth = last
            .map_or_else(String::new, |before: f64| format!(", {:.2} × the time of a tenth as many", median / before));
        println!("{count:>6} parks: {:.0} parks a second (median of 3){growth}", count as f64 / median);
        last = Some(median);
    }
}
