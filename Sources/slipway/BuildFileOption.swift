import ArgumentParser

/// The option that names the build file.
struct BuildFileOption: ParsableArguments {
    @Option(
        name: [.short, .customLong("file")],
        help: ArgumentHelp(
            "The build file; '-' reads standard input.",
            discussion: "Without this option, the context is searched for the default file of each syntax.",
            valueName: "file"
        )
    )
    var file: String?
}
