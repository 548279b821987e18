//! The program as it is run: real processes, a real store, real crashes.
//!
//! Each test has a store server, a simulated platform and replicas of its own, on ports of its own, and stops them
//! whatever happens.

mod support;

mod chaos;
mod department;
mod digest;
mod flood;
mod keeping;
mod kill;
mod letters;
mod outage;
mod pair;
mod proxy;
mod race;
mod redelivery;
mod removal;
mod start;
mod stop;
mod stream;
mod trace;
mod trail;
mod walk;
