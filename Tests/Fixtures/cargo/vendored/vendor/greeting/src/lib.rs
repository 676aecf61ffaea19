pub const TEXT: &str = "Hello from a vendored crate";
