//! Every type as a table: what is taken, in which spelling, and what is refused with which code.
