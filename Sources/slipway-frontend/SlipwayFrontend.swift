import CHeapReservation
import Frontend
import GatewayClient
import StandardSyntaxes
import StdioTransport
import SyntaxKit

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The executable of the frontend image. It serves one build for BuildKit over stdin and stdout, then exits.
///
/// `--syntax NAME` pins the language, for images that read only one language.
@main
enum SlipwayFrontend {
    static func main() {
        slipway_reserve_heap()
        let pinned = pinnedSyntax(CommandLine.arguments.dropFirst())
        let frontend = Frontend(.standard)
        let exitCode = FrontendProcess.run { bridge, environment in
            let request = FrontendRequest(
                options: environment.options,
                sessionID: environment.sessionID,
                workerPlatforms: environment.workers.first?.platforms ?? [],
                pinnedSyntax: pinned
            )
            return try await frontend.build(request, over: bridge) { compilation in
                // The process ends with the build, so freeing a large graph would only delay the build's result.
                _ = Unmanaged.passRetained(Kept(compilation))
            }
        }
        // No cleanup is needed, and a static program's exit handlers cost time.
        _exit(exitCode)
    }

    /// A compilation that is never freed.
    private final class Kept: Sendable {
        let compilation: Compilation

        init(_ compilation: Compilation) { self.compilation = compilation }
    }

    /// Returns the value of `--syntax`; nil if the flag is missing. Other arguments of the image's entrypoint are ignored.
    private static func pinnedSyntax(_ arguments: ArraySlice<String>) -> String? {
        guard let index = arguments.firstIndex(of: "--syntax"), index + 1 < arguments.endIndex else { return nil }
        return arguments[index + 1]
    }
}
