//! The house's rules as tests: floors, sizes, words, layout. Each rule is shown to bite beside its code.

mod architecture {
    pub mod floors;
    pub mod layout;
    pub mod paths;
    pub mod sizes;
    pub mod source;
    pub mod words;
}

use architecture::source::{Broken, Repo};
use architecture::{floors, layout, sizes, words};

/// Fails with every broken rule, one a line.
fn holds(rule: fn(&Repo) -> Broken) {
    let broken = rule(&Repo::open());
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
}

macro_rules! rules {
    ($($name:ident: $rule:path;)*) => {
        $(#[test]
        fn $name() {
            holds($rule);
        })*
    };
}

rules! {
    files_use_their_own_module_and_lower_floors: floors::check_floors;
    no_circle_exists: floors::check_circles;
    files_are_short: sizes::check_files;
    functions_are_short: sizes::check_functions;
    parameters_are_few_and_no_bool: sizes::check_parameters;
    every_file_says_what_it_is_for: words::check_openings;
    chinese_stands_only_where_people_are_spoken_to: words::check_chinese;
    nothing_is_unwrapped: words::check_unwrap;
    no_lint_is_silenced_without_a_reason: words::check_allow;
    nothing_is_left_for_later: words::check_later;
    permits_are_made_at_the_gate: words::check_permits;
    only_the_store_says_redis: words::check_redis;
    no_file_names_a_registry_or_a_machine: words::check_places;
    no_file_is_called_mod: layout::check_mod_files;
    folders_are_small: layout::check_folders;
    the_top_is_as_planned: layout::check_top;
    every_file_has_its_line: layout::check_lines;
}
