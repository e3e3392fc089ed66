//! Finds what each mutant changes, and writes the choice there.

use std::collections::HashMap;
use std::error::Error;
use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr};

use crate::edits::{Edits, Part};
use crate::mutants::{Change, Mutant, Place};

const ACTIVE: &str = "crate::mutation::active()";

/// The edits that write the mutants into a file.
///
/// # Errors
///
/// When the file is no Rust.
pub fn find(source: &str, mutants: &[Mutant]) -> Result<Edits, Box<dyn Error>> {
    let mut by_place: HashMap<Place, Vec<&Mutant>> = HashMap::new();
    for mutant in mutants {
        by_place.entry(mutant.start).or_default().push(mutant);
    }
    let mut finder = Finder {
        source,
        by_place,
        edits: Edits::default(),
        depth: 0,
    };
    finder.visit_file(&syn::parse_file(source)?);
    Ok(finder.edits)
}

struct Finder<'a> {
    source: &'a str,
    by_place: HashMap<Place, Vec<&'a Mutant>>,
    edits: Edits,
    depth: usize,
}

fn start_of(span: Span) -> Place {
    (span.start().line, span.start().column + 1)
}

/// A chain with `let` in it is no expression of its own.
fn binds(expression: &Expr) -> bool {
    match expression {
        Expr::Let(_) => true,
        Expr::Binary(binary) => binds(&binary.left) || binds(&binary.right),
        _ => false,
    }
}

impl<'a> Finder<'a> {
    /// The mutants at a place, of the kind for which `wanted` gives its text.
    fn at(&self, span: Span, wanted: impl Fn(&Change) -> Option<String>) -> Vec<(usize, String)> {
        let here = self.by_place.get(&start_of(span)).into_iter().flatten();
        here.filter_map(|mutant| Some((mutant.number, wanted(&mutant.change)?))).collect()
    }

    fn raw(&self, span: Span) -> &'a str {
        &self.source[span.byte_range()]
    }

    /// `match active() { number => mutated, …, _ => original }` for each mutant.
    fn choice(mutants: &[(usize, String)], write: impl Fn(&str) -> String, original: &str) -> Vec<Part> {
        let mut parts = vec![Part::plain(&format!("match {ACTIVE} {{ "))];
        for (number, replacement) in mutants {
            parts.push(Part {
                text: format!("{number} => {}, ", write(replacement)),
                mutant: Some(*number),
            });
        }
        parts.push(Part::plain(&format!("_ => {original} }}")));
        parts
    }

    /// An operator between two expressions, each evaluated once, in its order.
    fn binary(&mut self, binary: &syn::ExprBinary) {
        let operator = binary.op.span().byte_range();
        let whole = binary.span().byte_range();
        let mutants = self.at(binary.op.span(), |change| match change {
            Change::Operator(replacement) => Some(replacement.clone()),
            _ => None,
        });
        let sign = &self.source[operator.clone()];
        let depth = self.depth;
        let lazy = matches!(binary.op, BinOp::And(_) | BinOp::Or(_));
        if mutants.is_empty() || lazy && (binds(&binary.left) || binds(&binary.right)) {
            visit::visit_expr_binary(self, binary);
            return;
        }
        match binary.op {
            BinOp::And(_) | BinOp::Or(_) => {
                // Whether the right side decides: for `&&` when the left one holds, for `||` when it does not; the mutants swap that.
                let holds = matches!(binary.op, BinOp::And(_));
                self.edits.open(whole.start, depth, 0, vec![Part::plain("({ let __left: bool = (")]);
                let mut swapped = vec![Part::plain(&format!("); if __left == ({holds} ^ (false"))];
                for (number, _) in &mutants {
                    swapped.push(Part { text: format!(" | ({ACTIVE} == {number})"), mutant: Some(*number) });
                }
                swapped.push(Part::plain(")) { "));
                self.edits.open(operator.start, depth, operator.len(), swapped);
                self.edits.close(whole.end, depth, vec![Part::plain(" } else { __left } })")]);
            }
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => {
                self.edits.open(whole.start, depth, 0, vec![Part::plain("(match (&(")]);
                self.edits.open(operator.start, depth, operator.len(), vec![Part::plain("), &(")]);
                let mut end = vec![Part::plain(")) { (__left, __right) => ")];
                end.extend(Self::choice(&mutants, |sign| format!("(*__left) {sign} (*__right)"), &format!("(*__left) {sign} (*__right)")));
                end.push(Part::plain(" })"));
                self.edits.close(whole.end, depth, end);
            }
            BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_) | BinOp::Rem(_) | BinOp::BitAnd(_) | BinOp::BitOr(_)
            | BinOp::BitXor(_) | BinOp::Shl(_) | BinOp::Shr(_) => {
                self.edits.open(whole.start, depth, 0, vec![Part::plain("(match ((")]);
                self.edits.open(operator.start, depth, operator.len(), vec![Part::plain("), (")]);
                let mut end = vec![Part::plain(")) { (__left, __right) => ")];
                end.extend(Self::choice(&mutants, |sign| format!("__left {sign} __right"), &format!("__left {sign} __right")));
                end.push(Part::plain(" })"));
                self.edits.close(whole.end, depth, end);
            }
            // `a += b`
            _ => {
                let place = self.raw(binary.left.span()).to_owned();
                self.edits.open(whole.start, depth, operator.end - whole.start, vec![Part::plain("{ let __right = (")]);
                let mut end = vec![Part::plain("); ")];
                end.extend(Self::choice(&mutants, |sign| format!("{place} {sign} __right"), &format!("{place} {sign} __right")));
                end.push(Part::plain(" }"));
                self.edits.close(whole.end, depth, end);
                self.depth += 1;
                self.visit_expr(&binary.right);
                self.depth -= 1;
                return;
            }
        }
        self.depth += 1;
        visit::visit_expr_binary(self, binary);
        self.depth -= 1;
    }

    fn unary(&mut self, unary: &syn::ExprUnary) {
        let sign = unary.op.span().byte_range();
        let whole = unary.span().byte_range();
        let mutants = self.at(unary.op.span(), |change| (*change == Change::NoUnary).then(String::new));
        if !mutants.is_empty() {
            let text = self.source[sign.clone()].to_owned();
            self.edits.open(whole.start, self.depth, sign.len(), vec![Part::plain("(match (")]);
            let mut end = vec![Part::plain(") { __value => ")];
            end.extend(Self::choice(&mutants, |_| "__value".to_owned(), &format!("{text}__value")));
            end.push(Part::plain(" })"));
            self.edits.close(whole.end, self.depth, end);
        }
        self.depth += 1;
        visit::visit_expr_unary(self, unary);
        self.depth -= 1;
    }

    /// A function that returns at once.
    fn function(&mut self, block: &Block) {
        let Some(first) = block.stmts.first() else { return };
        let returned = |change: &Change| match change {
            Change::Returns(value) => Some(value.clone()),
            _ => None,
        };
        let parts = self.at(first.span(), returned).into_iter().map(|(number, value)| Part {
            text: format!("if {ACTIVE} == {number} {{ return {value}; }} "),
            mutant: Some(number),
        });
        let parts = parts.collect();
        let brace: Range<usize> = block.brace_token.span.open().byte_range();
        self.edits.open(brace.end, self.depth, 0, parts);
    }
}

impl Visit<'_> for Finder<'_> {
    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        self.binary(binary);
    }

    fn visit_expr_unary(&mut self, unary: &syn::ExprUnary) {
        self.unary(unary);
    }

    fn visit_item_fn(&mut self, function: &syn::ItemFn) {
        self.function(&function.block);
        self.depth += 1;
        visit::visit_item_fn(self, function);
        self.depth -= 1;
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        self.function(&function.block);
        self.depth += 1;
        visit::visit_impl_item_fn(self, function);
        self.depth -= 1;
    }

    fn visit_arm(&mut self, arm: &syn::Arm) {
        let removed = self.at(arm.span(), |change| (*change == Change::NoArm).then(String::new));
        let allowed = || {
            removed.iter().map(|(number, _)| Part {
                text: format!("{ACTIVE} != {number} && "),
                mutant: Some(*number),
            })
        };
        match &arm.guard {
            Some((_, guard)) => {
                let span = guard.span();
                let mutants = self.at(span, |change| match change {
                    Change::Guard(replacement) => Some(replacement.clone()),
                    _ => None,
                });
                if (!removed.is_empty() || !mutants.is_empty()) && !binds(guard) {
                    let mut start: Vec<Part> = allowed().collect();
                    start.push(Part::plain(&format!("(match {ACTIVE} {{ ")));
                    start.extend(mutants.iter().map(|(number, value)| Part {
                        text: format!("{number} => {value}, "),
                        mutant: Some(*number),
                    }));
                    start.push(Part::plain("_ => "));
                    self.edits.open(span.byte_range().start, self.depth, 0, start);
                    self.edits.close(span.byte_range().end, self.depth, vec![Part::plain(" })")]);
                }
            }
            None if !removed.is_empty() => {
                let mut text = vec![Part::plain(" if ")];
                text.extend(allowed());
                text.push(Part::plain("true"));
                self.edits.close(arm.pat.span().byte_range().end, self.depth, text);
            }
            None => {}
        }
        self.depth += 1;
        visit::visit_arm(self, arm);
        self.depth -= 1;
    }

    fn visit_expr_struct(&mut self, value: &syn::ExprStruct) {
        let whole = value.span().byte_range();
        for field in &value.fields {
            for (number, _) in self.at(field.span(), |change| (*change == Change::NoField).then(String::new)) {
                let range = field.span().byte_range();
                let rest = self.source[range.end..whole.end].trim_start();
                let without = format!("{}{}", &self.source[whole.start..range.start], rest.strip_prefix(',').unwrap_or(rest));
                let text = format!("if {ACTIVE} == {number} {{ {without} }} else ");
                self.edits.open(whole.start, self.depth, 0, vec![Part::plain("({ "), Part { text, mutant: Some(number) }, Part::plain("{ ")]);
                self.edits.close(whole.end, self.depth, vec![Part::plain(" } })")]);
                self.depth += 1;
            }
        }
        self.depth += 1;
        visit::visit_expr_struct(self, value);
        self.depth -= 1;
    }
}
