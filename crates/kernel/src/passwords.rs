//! Passwords: hashing, checking, the policy.
