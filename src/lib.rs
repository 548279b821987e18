//! Guanjia (管家): a DingTalk bot with which each institution of a large organisation looks after its own people.
//!
//! The architecture is told here, once. A module uses its own and the floors below it, and no circle exists anywhere;
//! `tests/architecture.rs` holds both.
//!
//! ```text
//! 10  app ── config, telemetry          compose, start, stop; one file a subcommand
//!  9  ingress  console  simulator      the two doors · pages · a DingTalk that speaks the real protocol (`clock` only)
//!  8  bot                               what next, what we say; commands/: one file a command
//!  7  proposal                          what somebody asks for, in types → an operation to be confirmed, or why not
//!  6  view ── operation ── courier, trail ── turn   what one may see · confirmed changes step by step · outbox, audit trail · mailbox → commit
//!  5  card ── gate ── directory         what people see · who may do what · the organisation as we know it
//!  4  dingtalk        store             the platform's typed client · what survives (the only place that says Redis)
//!  3  language        sheet             Chinese text → what is meant · tables in files → rows; pure and total
//!  2  domain                            values, changes, transitions, and the one constructor of a Permit
//!  1  clock  metric                     time and ids as arguments · what is counted, handed down
//! ```
//!
//! How a message flows: [`ingress`] verifies it and has [`store`] keep it in one step, and only then acknowledges. Its
//! conversation's mailbox becomes ready; [`turn`] gives one worker at a time the right to handle it. [`bot`] reads it
//! ([`language`]), finds the command, has its [`proposal`] judged ([`directory`], [`gate`]), and answers with one commit: session,
//! outbox, operation, audit lines, due entries, all or nothing. [`courier`] sends what the commit left in the outbox.
//! Once a person has confirmed an operation, [`operation`] runs it, asking the gate again before every call.
//!
//! To add a command: `bot/commands/<verb>.rs`, one line in `bot/commands.rs`, its words in the lexicon. To add a change:
//! its type in `domain/change`, how it is shown in `card/operation/change`, how it is made in `operation/change`, its
//! `proposal`; one line in the list of `domain/change.rs`.

pub mod app;
pub mod bot;
pub mod card;
pub mod clock;
pub mod config;
pub mod console;
pub mod courier;
pub mod dingtalk;
pub mod directory;
pub mod domain;
pub mod gate;
pub mod ingress;
pub mod language;
pub mod metric;
pub mod operation;
pub mod proposal;
pub mod sheet;
pub mod simulator;
pub mod store;
pub mod telemetry;
pub mod trail;
pub mod turn;
pub mod view;
