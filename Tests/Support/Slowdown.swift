import Glibc

/// How much slower than usual the programs under test run, e.g. under a sanitizer.
public enum Slowdown {
    /// The value of `SLIPWAY_TEST_SLOWDOWN`, at least 1, which is the default. Tests multiply upper bounds of time by it.
    public static let factor = max(1, getenv("SLIPWAY_TEST_SLOWDOWN").flatMap { Int(String(cString: $0)) } ?? 1)
}
