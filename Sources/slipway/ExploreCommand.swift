import ArgumentParser
import Explorer
import Glibc
import HTTPServing
import ServiceSupport
import StandardSyntaxes
import SyntaxKit

/// `slipway explore`: a page with the text of a build file and its graph.
struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Serves a page on this machine: a build file and its graph, live while you type.",
        discussion: """
            Prints the URL to open in a browser; Ctrl-C ends the command. The page opens with the build file, or with an \
            example if there is none. It is served on 127.0.0.1 only and requires the token in the URL. No file is changed.
            """
    )

    @OptionGroup var input: InputOptions

    @Option(help: ArgumentHelp("The port to listen on; 0 lets the system choose.", valueName: "port"))
    var port: UInt16 = 0

    func run() async throws {
        let workspace: Workspace
        do { workspace = try input.workspace() } catch { throw CommandFailure(error) }
        let explorer = Explorer(SyntaxRegistry.standard, workspace: workspace)
        var limits = HTTPLimits()
        limits.bodyBytes = Explorer.bodyLimit
        let server = HTTPServer(limits: limits, answer: .inTask { await explorer.respond(to: $0) })
        signal(SIGPIPE, SIG_IGN)
        MemoryAllocator.limitRetainedMemory()
        let bound: Int
        do { bound = try await server.listen(host: "127.0.0.1", port: Int(port)) } catch {
            throw CommandFailure.usage("--port \(port): \(SocketFailure.message(error))")
        }
        Terminal.write("http://127.0.0.1:\(bound)\(explorer.pagePath)\n", to: .standardOutput)
        // The server runs until a signal ends the process. No cleanup is needed.
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
