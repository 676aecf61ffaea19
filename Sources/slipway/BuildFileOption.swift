import ArgumentParser
import StandardSyntaxes
import SyntaxKit

/// The option that names the build file.
struct BuildFileOption: ParsableArguments {
    @Option(
        name: [.short, .customLong("file")],
        help: ArgumentHelp(
            "The build file; '-' reads standard input.",
            discussion: "Without this option, the context is searched for the default file of each syntax.",
            valueName: "file"
        ),
        completion: .file()
    )
    var file: String?
}

extension CompletionKind {
    /// Completion of a syntax's short name.
    static var syntax: CompletionKind { .list(SyntaxRegistry.standard.names) }
}
