//! Two texts side by side: which words both have, in order.

/// Words are numbers with their points and commas, Latin words, runs of spaces, and every other character by itself.
pub fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = |belongs: &dyn Fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            number(rest)
        } else if first.is_ascii_alphabetic() {
            taken(&|c| c.is_ascii_alphabetic())
        } else if first.is_whitespace() {
            taken(&char::is_whitespace)
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after;
    }
    words
}

/// The bytes of a number, a point or comma within it included.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while digit(end) || (matches!(bytes.get(end), Some(b'.' | b',')) && digit(end + 1)) {
        end += 1;
    }
    end
}

/// Longer texts are not compared word by word.
const MOST_PAIRS: usize = 16_000_000;

/// For each old word the new one that it became; nothing where the texts are too long to compare.
pub fn align<A: PartialEq>(old: &[A], new: &[A]) -> Option<Vec<Option<usize>>> {
    let start = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let mut found: Vec<Option<usize>> = (0..old.len()).map(|at| (at < start).then_some(at)).collect();
    for behind in 1..=end {
        found[old.len() - behind] = Some(new.len() - behind);
    }
    let (middle, other) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    if middle.len().checked_mul(other.len())? > MOST_PAIRS {
        return None;
    }
    let width = other.len() + 1;
    let mut longest = vec![0_u32; (middle.len() + 1) * width];
    for row in (0..middle.len()).rev() {
        for column in (0..other.len()).rev() {
            longest[row * width + column] = if middle[row] == other[column] {
                longest[(row + 1) * width + column + 1] + 1
            } else {
                longest[(row + 1) * width + column].max(longest[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < middle.len() && column < other.len() {
        if middle[row] == other[column] {
            found[start + row] = Some(start + column);
            (row, column) = (row + 1, column + 1);
        } else if longest[(row + 1) * width + column] >= longest[row * width + column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    Some(found)
}

/// How much two texts have in common, in per cent of the longer one.
pub fn likeness(one: &str, other: &str) -> usize {
    let (one, other) = (words(one), words(other));
    let longer = one.len().max(other.len());
    let common = align(&one, &other).map_or(0, |found| found.iter().flatten().count());
    (100 * common).checked_div(longer).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_numbers_latin_words_and_single_characters() {
        assert_eq!(words("增长8.3%，GDP 2,595,000."), ["增", "长", "8.3", "%", "，", "GDP", " ", "2,595,000", "."]);
    }

    #[test]
    fn what_both_have_keeps_its_order() {
        assert_eq!(align(&["a", "b", "c", "d"], &["a", "x", "c", "d"]), Some(vec![Some(0), None, Some(2), Some(3)]));
        assert_eq!(likeness("一二三四", "一二四"), 75);
    }
}
