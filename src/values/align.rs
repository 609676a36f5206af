//! Two sequences side by side: which items stay, which go and which come, with as many staying as possible.

/// One step from the left sequence to the right one; the numbers are places, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The items at these two places are the same.
    Keep(usize, usize),
    /// The item at this place of the left one is gone.
    Remove(usize),
    /// The item at this place of the right one is new.
    Add(usize),
}

/// How large the table of a comparison may get; sequences that need a larger one count as wholly different between
/// their common beginning and end.
const MAX_CELLS: usize = 16 << 20;

/// Returns the steps from one sequence to another: removals before additions where both are possible.
pub fn align<T>(left: &[T], right: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<Step> {
    let start = left.iter().zip(right).take_while(|(left, right)| same(left, right)).count();
    let ends = left[start..].iter().rev().zip(right[start..].iter().rev());
    let end = ends.take_while(|(left, right)| same(left, right)).count();
    let (left_end, right_end) = (left.len() - end, right.len() - end);
    let mut steps: Vec<Step> = (0..start).map(|at| Step::Keep(at, at)).collect();
    middle(&left[start..left_end], &right[start..right_end], start, &same, &mut steps);
    steps.extend((0..end).map(|at| Step::Keep(left_end + at, right_end + at)));
    steps
}

/// Appends the steps between the parts that are the same at both ends, `offset` places after the beginning.
fn middle<T>(left: &[T], right: &[T], offset: usize, same: &impl Fn(&T, &T) -> bool, steps: &mut Vec<Step>) {
    let width = right.len() + 1;
    let (mut at, mut to) = (0, 0);
    if (left.len() + 1).checked_mul(width).is_some_and(|cells| cells <= MAX_CELLS) {
        // For each pair of places, how many items can stay from there on.
        let mut staying = vec![0_u32; (left.len() + 1) * width];
        let mut keeps = vec![false; left.len() * width];
        for row in (0..left.len()).rev() {
            for column in (0..right.len()).rev() {
                let here = row * width + column;
                keeps[here] = same(&left[row], &right[column]);
                staying[here] = if keeps[here] {
                    staying[here + width + 1] + 1
                } else {
                    staying[here + width].max(staying[here + 1])
                };
            }
        }
        while at < left.len() && to < right.len() {
            let here = at * width + to;
            if keeps[here] {
                steps.push(Step::Keep(offset + at, offset + to));
                at += 1;
                to += 1;
            } else if staying[here + width] >= staying[here + 1] {
                steps.push(Step::Remove(offset + at));
                at += 1;
            } else {
                steps.push(Step::Add(offset + to));
                to += 1;
            }
        }
    }
    steps.extend((at..left.len()).map(|at| Step::Remove(offset + at)));
    steps.extend((to..right.len()).map(|to| Step::Add(offset + to)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the steps as text: what stays as it is, `-` before what goes, `+` before what comes.
    fn steps(left: &str, right: &str) -> String {
        let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
        let text = |step| match step {
            Step::Keep(at, to) => {
                assert_eq!(left[at], right[to]);
                left[at].to_string()
            }
            Step::Remove(at) => format!("-{}", left[at]),
            Step::Add(to) => format!("+{}", right[to]),
        };
        align(&left, &right, char::eq).into_iter().map(text).collect()
    }

    #[test]
    fn as_much_as_possible_stays() {
        assert_eq!(steps("abc", "abc"), "abc");
        assert_eq!(steps("abcd", "axcd"), "a-b+xcd");
        assert_eq!(steps("abcabba", "cbabac").matches(['-', '+']).count(), 5);
        assert_eq!(steps("", "ab"), "+a+b");
        assert_eq!(steps("ab", ""), "-a-b");
        assert_eq!(steps("aXbYc", "abc"), "a-Xb-Yc");
        assert_eq!(steps("aa", "aaa"), "aa+a");
    }

    #[test]
    fn what_is_too_large_counts_as_different() {
        let (left, right): (Vec<u32>, Vec<u32>) = ((0..5000).collect(), (10_000..15_000).collect());
        assert_eq!(align(&left, &right, u32::eq).len(), 10_000);
    }
}
