//! Changes inputs by chance.

/// Pieces that mean something to templates, YAML or flags.
const DICTIONARY: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "/*",
    "*/",
    "`",
    "\"",
    "'",
    "|",
    ":=",
    "=",
    "$",
    "$x",
    ".",
    ".Values",
    "..",
    "(",
    ")",
    "end",
    "if ",
    "else ",
    "range ",
    "with ",
    "define \"d\"",
    "template \"d\"",
    "block ",
    "break",
    "continue",
    "include \"d\" .",
    "tpl ",
    "printf \"%[2]*.3v\" ",
    "list ",
    "dict ",
    "set ",
    "until ",
    "repeat ",
    "index ",
    "slice ",
    "trunc -1 ",
    "substr ",
    "toYaml ",
    "fromYaml ",
    "toJson ",
    "regexMatch ",
    "semverCompare ",
    "dig ",
    "nil",
    "true",
    "0x1p-2",
    "1e999",
    "-1",
    "9223372036854775807",
    "18446744073709551615",
    "\n",
    "\r\n",
    "\t",
    " ",
    ": ",
    "- ",
    "? ",
    "#",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "!!binary ",
    "|-\n",
    ">+\n",
    "|9\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    "~",
    "\\",
    "\\x",
    "\\u00e9",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{201c}",
    "é",
    "\u{10ffff}",
    "\0",
    "a.b[0]",
    "[65536]",
    "={",
    "null",
    "0o17",
    "1_000",
    "1:30",
    ".inf",
    "2001-01-01",
];

/// Inputs do not grow beyond this.
const LONGEST: usize = 8 << 10;

/// Makes new inputs of old ones.
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// Returns a mutator; one that began with the same number makes the same inputs.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Returns a number below a limit; 0 for none.
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        usize::try_from(bits % (limit.max(1) as u64)).unwrap_or_default()
    }

    /// Returns one of the seeds with some changes.
    pub fn change(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let pick = self.below(seeds.len());
        let mut input = seeds.get(pick).cloned().unwrap_or_default();
        for _ in 0..=self.below(6) {
            self.change_once(&mut input, seeds);
        }
        input.truncate(LONGEST);
        input
    }

    fn change_once(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let to = (at + self.below(16)).min(input.len());
        match self.below(7) {
            0 => {
                let byte = u8::try_from(self.below(256)).unwrap_or_default();
                if let Some(place) = input.get_mut(at) {
                    *place = byte;
                }
            }
            1 => drop(input.drain(at..to)),
            2 => {
                let copy = input[at..to].repeat(1 + self.below(40));
                input.splice(at..at, copy);
            }
            3 => {
                let pick = self.below(seeds.len());
                let other = seeds.get(pick).map(Vec::as_slice).unwrap_or_default();
                let from = self.below(other.len() + 1);
                let until = (from + self.below(64)).min(other.len());
                input.splice(at..to, other[from..until].iter().copied());
            }
            4 => input.truncate(at),
            _ => {
                let word = DICTIONARY[self.below(DICTIONARY.len())];
                input.splice(at..if self.below(2) == 0 { at } else { to }, word.bytes());
            }
        }
    }
}
