//! The words of a command line.

/// Words of a command line; quotes keep blanks.
pub fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut quote, mut inside) = (None, false);
    for letter in line.chars() {
        match letter {
            '"' | '\'' if quote.is_none() => {
                quote = Some(letter);
                if !inside {
                    words.push(String::new());
                }
                inside = true;
            }
            letter if quote == Some(letter) => quote = None,
            ' ' if quote.is_none() => inside = false,
            letter => {
                if !inside {
                    words.push(String::new());
                }
                inside = true;
                words.last_mut().expect("begun above").push(letter);
            }
        }
    }
    words
}
