public import Diagnostics
public import SourceText

/// Diagnostics for operations that a frontend can't perform because only the client can. They are the same for all languages.
///
/// A command that would run on the client is an error. Files that would be written to the client's disk, images that would be
/// pushed, and images other than the build's result are warnings.
public enum ClientWork {
    /// Returns the error for a command that would run on the client.
    ///
    /// - Parameter what: The command as written, e.g. `LOCALLY`.
    public static func runs(_ what: String, at place: SourceLocation) -> Diagnostic {
        Diagnostic(
            "client.runs",
            "\(what) runs on the client, where a build can't run commands; run it outside the build",
            at: place
        )
    }

    /// Returns the warning for files that would be written to the client's disk.
    ///
    /// - Parameters:
    ///   - what: The instruction as written, e.g. `SAVE ARTIFACT … AS LOCAL`.
    ///   - target: The target whose files `-o` writes; nil for the default target.
    public static func writes(_ what: String, target: String?, at place: SourceLocation) -> Diagnostic {
        let option = target.map { " --target \($0)" } ?? ""
        return Diagnostic(
            "client.writes",
            severity: .warning,
            "\(what) writes to the client only with -o: run 'docker build\(option) -o . …'",
            at: place
        )
    }

    /// Returns the warning for an image that would be pushed.
    public static func pushes(_ what: String, at place: SourceLocation) -> Diagnostic {
        Diagnostic(
            "client.pushes",
            severity: .warning,
            "\(what) pushes nothing: a build only returns the image; push it with 'docker build --push -t NAME …'",
            at: place
        )
    }

    /// Returns the warning for an image that isn't the build's result.
    ///
    /// - Parameters:
    ///   - image: The image as written, e.g. `SAVE IMAGE api`.
    ///   - target: The target whose result is the image.
    public static func leavesOut(_ image: String, target: String, at place: SourceLocation) -> Diagnostic {
        Diagnostic(
            "client.other-image",
            severity: .warning,
            "\(image) isn't exported: a build has one image as its result; build it with '--target \(target)'",
            at: place
        )
    }
}
