//! The facts by which changes of departments are judged.

use std::time::Duration;

use futures_util::future::try_join_all;

use super::{Gate, No};
use crate::domain::department::Chain;
use crate::domain::id::{DepartmentId, UserId};
use crate::domain::permit::department::{AskedOfDepartment, DepartmentChange};

impl Gate {
    pub(super) async fn department(
        &self,
        asked: &AskedOfDepartment,
        age: Duration,
    ) -> Result<DepartmentChange, No> {
        Ok(match asked {
            AskedOfDepartment::Create { parent, name } => {
                DepartmentChange::Create { parent: self.chain_of(*parent, age).await?, name: name.clone() }
            }
            AskedOfDepartment::Rename { department, name } => DepartmentChange::Rename {
                department: self.chain_of(*department, age).await?,
                name: name.clone(),
            },
            AskedOfDepartment::Remove { department } => {
                let chain = self.chain_of(*department, age).await?;
                let inside = self.directory.inside(*department).await?;
                let inside = inside.ok_or(No::NoSuchDepartment(*department))?;
                DepartmentChange::Remove {
                    department: chain,
                    members: inside.members.len(),
                    below: inside.departments.len(),
                }
            }
            AskedOfDepartment::Heads { department, add, take } => {
                let chain = self.chain_of(*department, age).await?;
                let detail = self.directory.department_as_of(*department, age).await?;
                let before = detail.ok_or(No::NoSuchDepartment(*department))?.heads;
                let strangers = self.strangers(*department, add, age).await?;
                DepartmentChange::Heads {
                    department: chain,
                    before,
                    add: add.clone(),
                    take: take.clone(),
                    strangers,
                }
            }
        })
    }

    async fn chain_of(&self, department: DepartmentId, age: Duration) -> Result<Chain, No> {
        let chain = self.directory.chain_as_of(department, age).await?;
        chain.ok_or(No::NoSuchDepartment(department))
    }

    /// Those who are not directly in the department.
    async fn strangers(
        &self,
        department: DepartmentId,
        users: &[UserId],
        age: Duration,
    ) -> Result<Vec<UserId>, No> {
        let read = try_join_all(users.iter().map(|user| self.directory.member_as_of(user, age))).await?;
        let mut strangers = Vec::new();
        for (user, member) in users.iter().zip(read) {
            let member = member.ok_or(No::NoSuchMember)?;
            if !member.departments.contains(&department) {
                strangers.push(user.clone());
            }
        }
        Ok(strangers)
    }
}
