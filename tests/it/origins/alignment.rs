//! What two sequences of letters do not have in common, by Myers' algorithm.

/// More differences than this are another report.
const MOST: usize = 6000;

/// What differs, as places in the sequences.
#[derive(Debug, Default, PartialEq)]
pub struct Different {
    /// Letters that only the old one has.
    pub gone: Vec<usize>,
    /// Letters that only the new one has.
    pub come: Vec<usize>,
    /// Letters of the old one beside which some came.
    pub beside: Vec<usize>,
}

pub fn different(old: &[char], new: &[char]) -> Different {
    let start = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let count = old.len();
    let (gone, come) = middle(&old[start..old.len() - end], &new[start..new.len() - end]);
    let beside = come.iter().flat_map(|(row, _)| [(row + start).checked_sub(1), Some(row + start)]).flatten();
    let beside = beside.filter(|at| *at < count).collect();
    let come = come.into_iter().map(|(_, column)| column + start).collect();
    Different { gone: gone.into_iter().map(|at| at + start).collect(), come, beside }
}

/// What goes, and what comes before which row.
type Edits = (Vec<usize>, Vec<(usize, usize)>);

fn middle(old: &[char], new: &[char]) -> Edits {
    let (rows, columns) = (old.len() as isize, new.len() as isize);
    // For each number of differences the furthest row on each diagonal.
    let mut reached: Vec<Vec<isize>> = Vec::new();
    for count in 0..=(rows + columns) {
        assert!(count as usize <= MOST, "more than {MOST} letters differ");
        let mut now = vec![0; 2 * count as usize + 1];
        for diagonal in (-count..=count).step_by(2) {
            let before = |diagonal: isize| reached.last().map_or(0, |last| last[(diagonal + count - 1) as usize]);
            let down = diagonal == -count || (diagonal != count && before(diagonal - 1) < before(diagonal + 1));
            let mut row = match count {
                0 => 0,
                _ if down => before(diagonal + 1),
                _ => before(diagonal - 1) + 1,
            };
            while row < rows && row - diagonal < columns && old[row as usize] == new[(row - diagonal) as usize] {
                row += 1;
            }
            now[(diagonal + count) as usize] = row;
            if row >= rows && row - diagonal >= columns {
                reached.push(now);
                return back(&reached, rows, columns);
            }
        }
        reached.push(now);
    }
    (Vec::new(), Vec::new())
}

/// Follows the way back from the end.
fn back(reached: &[Vec<isize>], rows: isize, columns: isize) -> Edits {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    let mut diagonal = rows - columns;
    for count in (1..reached.len() as isize).rev() {
        let before = |diagonal: isize| reached[count as usize - 1][(diagonal + count - 1) as usize];
        let down = diagonal == -count || (diagonal != count && before(diagonal - 1) < before(diagonal + 1));
        diagonal += if down { 1 } else { -1 };
        let row = before(diagonal);
        if down {
            come.push((row as usize, (row - diagonal) as usize));
        } else {
            gone.push(row as usize);
        }
    }
    gone.reverse();
    come.reverse();
    (gone, come)
}

#[test]
fn letters_that_differ_are_told() {
    let told = |old: &str, new: &str| {
        let different = different(&old.chars().collect::<Vec<_>>(), &new.chars().collect::<Vec<_>>());
        (different.gone, different.come, different.beside)
    };
    assert_eq!(told("abc", "abc"), (vec![], vec![], vec![]));
    assert_eq!(told("axbycz", "abcdz"), (vec![1, 3], vec![3], vec![4, 5]));
    assert_eq!(told("", "ab"), (vec![], vec![0, 1], vec![]));
    assert_eq!(told("ab", ""), (vec![0, 1], vec![], vec![]));
    assert_eq!(told("aab", "ab").0.len(), 1);
    assert_eq!(told("1230", "4560").0, vec![0, 1, 2]);
}
