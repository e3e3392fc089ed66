//! Whether a text is one reading statement.
//!
//! This finds mistakes before any server is asked. What keeps the records safe is the server: it runs the text as one statement
//! in a transaction that may only read.

use rust_i18n::t;

use crate::config::words::quoted;

/// A piece of a statement that is no blank, comment or quoted text.
#[derive(Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Mark(char),
    /// `/*! … */`, which MySQL runs.
    RunComment,
    Quoted,
}

/// Words that write when a statement begins with them after its `WITH` list.
const WRITING: [&str; 5] = ["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"];

/// What is wrong with a statement, in words.
pub(super) fn problem(sql: &str) -> Option<String> {
    // MySQL ends a quoted text at a quotation mark only when no backslash stands before it; PostgreSQL always. What is wrong
    // by one reading alone is left to the server.
    let standard = problem_of(&tokens(sql, false));
    standard.filter(|_| problem_of(&tokens(sql, true)).is_some())
}

fn problem_of(tokens: &[Token<'_>]) -> Option<String> {
    if tokens.contains(&Token::RunComment) {
        return Some(t!("config.source.sql_comment").into_owned());
    }
    let end = tokens
        .iter()
        .rposition(|token| *token != Token::Mark(';'))
        .map_or(0, |last| last + 1);
    let tokens = tokens.get(..end).unwrap_or_default();
    match tokens.iter().find(|token| **token != Token::Mark('(')) {
        Some(Token::Word(word)) if is_any(word, &["SELECT", "WITH"]) => {}
        Some(Token::Word(word)) => return Some(t!("config.source.sql_kind", word = quoted(word)).into_owned()),
        Some(Token::Mark(mark)) => {
            return Some(t!("config.source.sql_kind", word = quoted(&mark.to_string())).into_owned());
        }
        _ => return Some(t!("config.source.sql_empty").into_owned()),
    }
    if tokens.contains(&Token::Mark(';')) {
        return Some(t!("config.source.sql_several").into_owned());
    }
    let mut before = None;
    let mut depth = 0_i32;
    for token in tokens {
        match token {
            Token::Mark('(') => depth += 1,
            Token::Mark(')') => depth -= 1,
            // INTO OUTFILE, INTO DUMPFILE and INTO TABLE; a column cannot have this name without quotes.
            Token::Word(word) if is_any(word, &["INTO"]) => {
                return Some(t!("config.source.sql_writes", word = quoted(word)).into_owned());
            }
            Token::Word(word) if depth == 0 && before == Some(&Token::Mark(')')) && is_any(word, &WRITING) => {
                return Some(t!("config.source.sql_writes", word = quoted(word)).into_owned());
            }
            _ => {}
        }
        before = Some(token);
    }
    None
}

fn is_any(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// The pieces of a statement. `escapes`: whether a backslash in quotes takes the meaning from the character after it.
fn tokens(sql: &str, escapes: bool) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            if rest.starts_with("/*!") || rest.starts_with("/*M!") {
                tokens.push(Token::RunComment);
            }
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if matches!(first, '\'' | '"' | '`') {
            tokens.push(Token::Quoted);
            quoted_length(rest, first, escapes && first != '`')
        } else if first.is_alphanumeric() || first == '_' {
            let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
            let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(&rest[..length]));
            length
        } else {
            tokens.push(Token::Mark(first));
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// Length of the quoted text at the start. A doubled mark inside ends one text and begins the next, which is all the same here.
fn quoted_length(text: &str, mark: char, escapes: bool) -> usize {
    let mut skipped = false;
    for (at, c) in text.char_indices().skip(1) {
        if skipped {
            skipped = false;
        } else if escapes && c == '\\' {
            skipped = true;
        } else if c == mark {
            return at + c.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reading_statement_passes() {
        for sql in [
            "SELECT 1",
            "  -- 工单\n/* all */ select * from ro order by id ; -- end",
            "(SELECT a FROM b) UNION ALL (SELECT c FROM d)",
            "WITH r AS (SELECT ';' AS a) SELECT * FROM r;",
            "WITH a AS (SELECT 1), b AS (SELECT 2) SELECT * FROM a, b",
            r"SELECT 'it\'s; done'",
            r"SELECT '\', a FROM b",
            "SELECT replace(a, ';', '') AS \"into\", `delete` FROM b WHERE c = 'INTO OUTFILE'",
            "SELECT 委托书号 FROM 工单 WHERE 状态 = '已结算'",
        ] {
            assert_eq!(problem(sql), None, "{sql}");
        }
    }

    #[test]
    fn everything_else_does_not() {
        for sql in [
            "",
            "-- nothing",
            ";",
            "'SELECT 1'",
            "DELETE FROM ro",
            "TABLE ro",
            "EXPLAIN ANALYZE SELECT 1",
            "SELECT 1; DROP TABLE ro",
            "SELECT 1;; SELECT 2",
            "SELECT * INTO OUTFILE '/tmp/x' FROM ro",
            "SELECT * INTO copy FROM ro",
            "WITH r AS (SELECT 1) DELETE FROM ro",
            "SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */ FROM ro",
            "SELECT 1 /*M! INTO OUTFILE '/tmp/x' */ FROM ro",
            "SELECT ''; DELETE FROM ro WHERE a = ''",
        ] {
            assert!(problem(sql).is_some(), "{sql}");
        }
    }
}
