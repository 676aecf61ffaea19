public import Diagnostics
public import SourceText

/// The messages for what a frontend can't do for a language, the same for all languages.
///
/// The rule: what runs on the client is an error at its place; what is written to the host is a warning that names the command
/// that does it; nothing is pushed; of several images, the asked one is the result.
public enum ClientWork {
    /// An error for a command that would run on the client.
    ///
    /// - Parameter what: As written, e.g. `LOCALLY`.
    public static func runs(_ what: String, at place: SourceLocation) -> Diagnostic {
        Diagnostic(
            "client.runs",
            "\(what) runs on the client, which a build can't do; run it outside the build",
            at: place
        )
    }

    /// A warning for files that would be written to the client's disk.
    ///
    /// - Parameters:
    ///   - what: As written, e.g. `SAVE ARTIFACT … AS LOCAL`.
    ///   - target: The target whose files `-o` writes; nil for the default.
    public static func writes(_ what: String, target: String?, at place: SourceLocation) -> Diagnostic {
        let option = target.map { " --target \($0)" } ?? ""
        return Diagnostic(
            "client.writes",
            severity: .warning,
            "\(what) writes to the client only with -o: run 'docker build\(option) -o . …'",
            at: place
        )
    }

    /// A warning for an image that would be pushed.
    public static func pushes(_ what: String, at place: SourceLocation) -> Diagnostic {
        Diagnostic(
            "client.pushes",
            severity: .warning,
            "\(what) pushes nothing: a build only returns the image; push it with 'docker build --push -t NAME …'",
            at: place
        )
    }

    /// A warning for an image that isn't the result.
    ///
    /// - Parameters:
    ///   - image: The image as written, e.g. `SAVE IMAGE api`.
    ///   - target: The target that has it as its result.
    public static func leavesOut(_ image: String, target: String, at place: SourceLocation) -> Diagnostic {
        Diagnostic(
            "client.other-image",
            severity: .warning,
            "\(image) isn't exported: a build has one image as its result; build it with '--target \(target)'",
            at: place
        )
    }
}
