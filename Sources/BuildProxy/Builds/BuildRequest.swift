import LLB

/// A request to run a frontend, as it came in either of the two calls.
struct BuildRequest: Sendable {
    /// The header that says which build a call belongs to.
    static let buildID = "buildkit-controlapi-buildid"

    /// The build's name; every call of it carries it.
    var build: String
    /// What compiles it.
    var frontend: String
    /// The frontend's options.
    var options: [String: String]
    /// Graphs that the client handed over, by name.
    var inputs: [String: Definition]
    /// Caches to look in, and source policies to keep, on top of those of the options and of the build: fields of a
    /// solve's and of a source's message, ready to be appended.
    var solveSuffix: [UInt8] = []
    /// The same for a request to resolve an image or another source.
    var sourceSuffix: [UInt8] = []
    /// True where all results have to be computed before the answer.
    var evaluates = false
    /// What the client's call carried; every call on its behalf does too.
    var metadata: [(name: String, value: String)] = []
}
