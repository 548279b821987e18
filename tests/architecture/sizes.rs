//! How long files and functions may be, and how much a function may ask for.

use super::paths::words;
use super::source::{Broken, Repo, Source};

const FILE: usize = 400;
const FUNCTION: usize = 60;
const PARAMETERS: usize = 5;
/// What a reader of serde's is asked by, as serde has it.
const FOREIGN: &str = "visit_bool";
/// Files with a limit of their own.
const SHORTER: [(&str, usize); 2] = [("src/main.rs", 60), ("src/bot/dispatch.rs", 120)];

/// Production lines of a file.
pub fn check_files(repo: &Repo) -> Broken {
    let limit = |path: &str| SHORTER.iter().find(|(name, _)| *name == path).map_or(FILE, |(_, limit)| *limit);
    let long = repo.program().filter(|source| source.lines > limit(&source.path));
    long.map(|source| {
        let (path, lines, limit) = (&source.path, source.lines, limit(&source.path));
        format!("{path}:{limit}: has {lines} production lines, {limit} are allowed; split it by what changes together")
    })
    .collect()
}

/// Lines of a function, from `fn` to its brace.
pub fn check_functions(repo: &Repo) -> Broken {
    let mut broken = Broken::new();
    for source in repo.program() {
        for function in functions(source).iter().filter(|function| function.lines > FUNCTION) {
            let Function { at, name, lines, .. } = function;
            broken
                .push(format!("{at}: fn `{name}` has {lines} lines, {FUNCTION} are allowed; name its parts"));
        }
    }
    broken
}

/// Parameters of a function, `self` not counted, and none of them a bare `bool`.
pub fn check_parameters(repo: &Repo) -> Broken {
    let mut broken = Broken::new();
    for source in repo.program() {
        for Function { at, name, parameters, .. } in functions(source) {
            if parameters.len() > PARAMETERS {
                let count = parameters.len();
                broken.push(format!("{at}: fn `{name}` takes {count} parameters, {PARAMETERS} are allowed"));
            }
            let types = parameters.iter().filter_map(|parameter| parameter.split_once(':'));
            for (flag, _) in types.filter(|(_, kind)| kind.trim() == "bool" && name != FOREIGN) {
                broken.push(format!(
                    "{at}: fn `{name}` takes `{flag}: bool`; make it an enum that says which is which"
                ));
            }
        }
    }
    broken
}

struct Function {
    at: String,
    name: String,
    parameters: Vec<String>,
    lines: usize,
}

fn functions(source: &Source) -> Vec<Function> {
    let code = source.code.as_str();
    let heads = words(code).zip(words(code).skip(1)).filter(|((_, word), _)| *word == "fn");
    heads
        .filter_map(|((start, _), (at, name))| {
            let open = parameters_open(code, at + name.len())?;
            let close = closing(code, open)?;
            let end = body_end(code, close)?;
            Some(Function {
                at: source.at(code, start),
                name: name.to_owned(),
                parameters: split(&code[open + 1..close]),
                lines: code[start..end].matches('\n').count() + 1,
            })
        })
        .collect()
}

/// Where the parameters begin, generics skipped; `None` for a type like `fn(u8)`.
fn parameters_open(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0i32;
    let mut before = ' ';
    for (at, c) in code[from..].char_indices() {
        match c {
            '<' => depth += 1,
            '>' if before != '-' && before != '=' => depth -= 1,
            '(' if depth == 0 => return Some(from + at),
            c if depth == 0 && !c.is_whitespace() => return None,
            _ => {}
        }
        before = c;
    }
    None
}

/// The bracket that closes the one at `open`.
fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (at, c) in code[open..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(open + at);
        }
    }
    None
}

/// The end of the body, or the `;` of a function without one.
fn body_end(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (at, c) in code[from + 1..].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => return Some(from + 1 + at),
            '{' if depth == 0 => return closing(code, from + 1 + at),
            _ => {}
        }
    }
    None
}

/// Parameters apart at their commas, `self` left out.
fn split(parameters: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut depth = 0i32;
    let mut before = ' ';
    for c in parameters.chars() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '>' if before != '-' && before != '=' => depth -= 1,
            _ => {}
        }
        match (c, out.last_mut()) {
            (',', _) if depth == 0 => out.push(String::new()),
            (c, Some(last)) => last.push(c),
            _ => {}
        }
        before = c;
    }
    let is_self =
        |text: &str| words(text).find(|(_, word)| *word != "mut").is_some_and(|(_, word)| word == "self");
    out.into_iter()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty() && !is_self(text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repo(path: &str, text: &str) -> Repo {
        Repo::of(vec![(path.to_owned(), text.to_owned())])
    }

    #[test]
    fn long_files_are_found_and_tests_do_not_count() {
        let long = "// x\n".repeat(401);
        assert_eq!(check_files(&repo("src/a.rs", &long)).len(), 1);
        assert_eq!(check_files(&repo("src/main.rs", &"// x\n".repeat(61))).len(), 1);
        assert!(check_files(&repo("src/a/tests.rs", &long)).is_empty());
        let tested = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        assert!(check_files(&repo("src/a.rs", &tested)).is_empty());
    }

    #[test]
    fn long_functions_are_found() {
        let body = "    a();\n".repeat(59);
        let long = format!(
            "//! x\n\nimpl A {{\n    fn b<F: Fn(u8) -> u8>(f: F) -> [u8; 2] {{\n{body}    }}\n}}\nfn c() {{}}\n"
        );
        let told = check_functions(&repo("src/a.rs", &long));
        assert_eq!(told, ["src/a.rs:4: fn `b` has 61 lines, 60 are allowed; name its parts"]);
        assert!(check_functions(&repo("src/a.rs", &long.replacen("    a();\n", "", 1))).is_empty());
    }

    #[test]
    fn greedy_functions_are_found() {
        let text = "fn ok(&mut self, a: u8, b: Map<u8, u8>, c: fn(u8, bool) -> u8, d: (u8, u8), e: u8) {}\n\
                    fn greedy(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8,) {}\nfn flag(really: bool, not: &bool);\n";
        let told = check_parameters(&repo("src/a.rs", text));
        assert!(told[0].starts_with("src/a.rs:2: fn `greedy` takes 6") && told.len() == 2, "{told:?}");
        assert!(told[1].starts_with("src/a.rs:3: fn `flag` takes `really: bool`"), "{told:?}");
    }
}
