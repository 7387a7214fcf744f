//! dmp-testkit
