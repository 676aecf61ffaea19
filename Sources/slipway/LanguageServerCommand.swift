import ArgumentParser
import Glibc

/// `slipway lsp`: the language server.
struct LanguageServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp",
        abstract: "Serves editors: diagnostics, fixes, completion and navigation in build files.",
        discussion: """
            Speaks the Language Server Protocol 3.17 on standard input and output. Editors start this command; \
            docs/editors.md has the configuration for some of them. Exit status: 0 after the client's shutdown request, otherwise 1.
            """
    )

    @Flag(help: ArgumentHelp("Ignored: some clients add this flag.", visibility: .private))
    var stdio = false

    func run() throws {
        let server = EditorServer()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            server.receive(chunk.prefix(count))
        }
        server.receiveEnd()
    }
}
