//! The contract, as tests that run on both back ends.
