//! The directory against a stand-in of the platform.

use super::*;
use crate::domain::permit::Actor;

fn assert_send<T: Send>(_: T) {}

#[expect(dead_code, reason = "it only has to compile: every answer can be awaited in a spawned task")]
fn answers_are_send(
    directory: &Directory,
    user: &UserId,
    actor: &Actor,
    member: &crate::domain::person::Member,
) {
    assert_send(directory.actor(user));
    assert_send(directory.by_name("", actor));
    assert_send(directory.target(member));
    assert_send(directory.departments_named("", actor));
    assert_send(directory.who_can(&[]));
    assert_send(directory.path(crate::domain::id::DepartmentId::ROOT));
    assert_send(directory.role_said(""));
    assert_send(directory.own_unit(actor));
    let gate = crate::gate::Gate::new(directory.clone());
    let asked = crate::gate::Asked::GrantRoles { user: user.clone(), roles: vec![] };
    assert_send(gate.permit(actor, &asked));
    assert_send(gate.permit_now(user, &asked));
    assert_send(gate.may_see(actor, member));
}
