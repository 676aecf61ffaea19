import Bridge
import SourceText

/// The capabilities that a client requires of the frontend (`frontend.caps`).
///
/// The names are separated by commas. A name that ends in `+forward` may instead be supported by the frontend that the
/// source names, so it is rejected only if the build is not forwarded.
struct FrontendCapabilities: Sendable {
    /// The capabilities of this frontend.
    static let known: Set<String> = [
        "moby.buildkit.frontend.inputs",
        "moby.buildkit.frontend.subrequests",
        "moby.buildkit.frontend.contexts",
        "moby.buildkit.frontend.gitquerystring",
    ]

    /// The last required capability that this frontend doesn't support; nil if it supports all of them.
    private var missing: String?

    /// Parses a list such as `moby.buildkit.frontend.inputs,moby.buildkit.frontend.contexts+forward`.
    ///
    /// - Throws: `BridgeError` with BuildKit's message for the first unsupported capability without `+forward`.
    init(_ list: String) throws {
        guard !list.isEmpty else { return }
        for item in list.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(item.prefix { $0 != "+" })
            guard !Self.known.contains(name) else { continue }
            missing = name
            if !String(item).hasBytes(of: "+forward") { try check() }
        }
    }

    /// Checks that the client requires no unsupported capability, not even one marked `+forward`. Must not be called for a
    /// build that is forwarded.
    ///
    /// - Throws: `BridgeError` with BuildKit's message for the last unsupported capability.
    func check() throws {
        guard let missing else { return }
        throw BridgeError(
            .unimplemented,
            "unsupported frontend capability \(missing)",
            details: [ErrorDetail("FrontendCap", name: missing).encoded()]
        )
    }
}

extension Capabilities {
    /// Checks that the solver has file operations, which BuildKit has had since 0.5.
    ///
    /// - Throws: `BridgeError` for an older solver.
    func checkMinimum() throws {
        guard supportsLLB("file.base") else {
            throw BridgeError(
                .failedPrecondition,
                "Slipway needs BuildKit 0.5 or later: the solver lacks the capability file.base"
            )
        }
    }
}
