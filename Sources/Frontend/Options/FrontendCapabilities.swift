import Bridge
import SourceText

/// What a client requires that this frontend can do (`frontend.caps`).
///
/// Names separated by commas. One that ends in `+forward` may also be fulfilled by the frontend that the source
/// asks for, so it is refused only where the build is not handed on.
struct FrontendCapabilities: Sendable {
    /// What this frontend can do beyond the first of its kind.
    static let known: Set<String> = [
        "moby.buildkit.frontend.inputs",
        "moby.buildkit.frontend.subrequests",
        "moby.buildkit.frontend.contexts",
        "moby.buildkit.frontend.gitquerystring",
    ]

    /// The last ability that is required and lacking; nil where there is none.
    private var missing: String?

    /// Reads a list.
    ///
    /// - Throws: `BridgeError` in the peer's words at the first ability that is lacking and can't be forwarded.
    init(_ list: String) throws {
        guard !list.isEmpty else { return }
        for item in list.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(item.prefix { $0 != "+" })
            guard !Self.known.contains(name) else { continue }
            missing = name
            if !String(item).hasBytes(of: "+forward") { try check() }
        }
    }

    /// Sees to it that nothing is lacking, once it is known that the build is not handed on.
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
    /// Refuses a solver that copies files by running an image: nothing is built for those any more.
    func checkMinimum() throws {
        guard supportsLLB("file.base") else {
            throw BridgeError(
                .failedPrecondition,
                "needs BuildKit 0.5 or later: the solver lacks the capability file.base"
            )
        }
    }
}
