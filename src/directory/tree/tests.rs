//! The tree against small, drawn ones.

use super::*;

fn department(id: i64, name: &str, parent: i64) -> Department {
    let parent = (parent != 0).then_some(DepartmentId(parent));
    Department { id: DepartmentId(id), name: name.to_owned(), parent }
}

fn tree() -> Tree {
    Tree::new([
        department(1, "区卫健委", 0),
        department(90, "一张网", 1),
        department(11, "和平医院", 90),
        department(12, "康宁医院", 90),
        department(111, "急诊科", 11),
        department(121, "急诊科", 12),
        department(112, "急诊科护理组", 111),
        department(7, "甲", 8),
        department(8, "乙", 7),
    ])
}

fn called(said: &str) -> Vec<i64> {
    tree().called(said).iter().map(|department| department.id.0).collect()
}

#[test]
fn a_name_is_matched_exactly_or_with_names_above_it() {
    for (said, ids) in [
        ("急诊科", vec![111, 121]),
        ("和平医院急诊科", vec![111]),
        ("和平医院/急诊科", vec![111]),
        ("和平医院的急诊科", vec![111]),
        ("一张网的和平医院的急诊科", vec![111]),
        ("一张网 / 和平医院 / 急诊科", vec![111]),
        ("一张网急诊科", vec![111, 121]),
        ("和平医院护理组", vec![]),
        ("和平医院急诊科护理组", vec![112]),
        ("急诊科和平医院", vec![]),
        ("医院急诊科", vec![]),
        ("急诊", vec![]),
        ("", vec![]),
        ("甲乙甲", vec![7]),
    ] {
        assert_eq!(called(said), ids, "{said}");
    }
}

#[test]
fn below_is_itself_or_under_it_and_a_cycle_ends() {
    let tree = tree();
    assert!(tree.is_below(DepartmentId(112), &[DepartmentId(11)]));
    assert!(tree.is_below(DepartmentId(11), &[DepartmentId(11)]));
    assert!(!tree.is_below(DepartmentId(121), &[DepartmentId(11)]));
    assert!(!tree.is_below(DepartmentId(7), &[DepartmentId(1)]));
    assert!(!tree.is_below(DepartmentId(999), &[DepartmentId(1)]));
}

#[test]
fn a_department_is_put_renamed_and_taken_out() {
    let mut tree = tree();
    tree.put(department(113, "康复科", 11));
    assert_eq!(tree.called("和平医院康复科").len(), 1);
    tree.put(department(113, "急诊科", 11));
    assert!(tree.called("康复科").is_empty());
    assert_eq!(tree.called("急诊科").len(), 3);
    tree.remove(DepartmentId(113));
    tree.remove(DepartmentId(113));
    assert_eq!(tree.called("急诊科").len(), 2);
}
