package import LocalSolver

/// The files and options of the explorer's compilations, and the build file that the page opens with.
package struct Workspace: Sendable {
    /// The configuration of the local bridge. Its source `dockerfile` is the build file's directory.
    package var configuration: LocalBridge.Configuration
    /// The frontend options of every compilation, e.g. from `--opt`.
    package var options: [String: String]
    /// The build file that the page opens with; nil to open an example.
    package var file: (name: String, bytes: [UInt8])?
    /// The image name of the language that the file is parsed as; empty to detect the language.
    package var syntax: String

    package init(
        configuration: LocalBridge.Configuration = .init(sources: ["context": .files([:])]),
        options: [String: String] = [:],
        file: (name: String, bytes: [UInt8])? = nil,
        syntax: String = ""
    ) {
        self.configuration = configuration
        self.options = options
        self.file = file
        self.syntax = syntax
    }

    /// Creates the bridge for a text. For the file that the page opened with, the bridge also reads the file's directory, which
    /// may contain an ignore file for it.
    func bridge(name: String, text: [UInt8]) -> LocalBridge {
        var configuration = configuration
        let source: LocalSource = .files([name: text])
        if let folder = configuration.sources["dockerfile"], name == file?.name {
            configuration.sources["dockerfile"] = .overlay([name: text], folder)
        } else {
            configuration.sources["dockerfile"] = source
        }
        return LocalBridge(configuration)
    }
}
