/// What a caller, and all callers together, may have of the service.
///
/// The defaults leave ordinary builds alone. A limit of zero is none, but for the sizes of messages, sources and headers,
/// which always have one.
package struct Limits: Sendable, Hashable {
    /// Bytes at most of a message that is read here. A request to build that is larger goes on to the solver unread; a
    /// call that the service answers itself is refused. From 1 KiB to 1 GiB.
    package var messageBytes = 16 << 20
    /// Bytes at most of a file that is compiled here. From 1 to `messageBytes`; larger is as large.
    package var sourceBytes = 16 << 20
    /// Bytes at most that a client's headers of one call may have, as HTTP/2 counts them: names, values and 32 for each.
    /// From 4 KiB to 16 MiB.
    package var headerBytes = 256 << 10
    /// Bytes of requests that may be held for one caller at once: while they are read, and until they are answered.
    package var heldBytes = 64 << 20
    /// The same for all callers together.
    package var totalHeldBytes = 512 << 20
    /// Seconds that a request which is read here may take to arrive.
    package var requestSeconds = 300
    /// Connections of all callers.
    package var connections = 1024
    /// Connections of one caller.
    package var connectionsPerCaller = 256
    /// Calls that may be open at once on one connection; a client keeps further ones back. From 1 up.
    package var streamsPerConnection = 256
    /// Builds (`Control.Solve`) that one caller may have running at once.
    package var concurrentBuilds = 256
    /// Compilations (`slipway.v1`) that one caller may have running at once.
    package var concurrentCompiles = 256
    /// Compilations that one caller may begin in a second, on average; builds that are compiled here count too.
    package var compilesPerSecond = 0
    /// Compilations that one caller may begin at once after a pause; zero is as many as in a second.
    package var compileBurst = 0
    /// Seconds that a compilation (`slipway.v1`) may take; a caller's own deadline holds where it is sooner.
    package var compileSeconds = 60

    /// The defaults.
    package init() {}

    /// Compilations that a full bucket holds.
    package var burst: Int { compileBurst > 0 ? compileBurst : compilesPerSecond }
}

/// A limit by the key it has in the configuration, below `[limits]`.
package enum Limit: String, Sendable, Hashable, CaseIterable {
    /// The size of a message.
    case messageBytes = "message-bytes"
    /// The size of a file that is compiled.
    case sourceBytes = "source-bytes"
    /// What one caller's requests hold.
    case heldBytes = "reserved-bytes"
    /// What all callers' requests hold.
    case totalHeldBytes = "total-reserved-bytes"
    /// How long a request may take to arrive.
    case requestSeconds = "request-seconds"
    /// Connections of all callers.
    case connections = "connections"
    /// Connections of one caller.
    case connectionsPerCaller = "connections-per-caller"
    /// Running builds.
    case concurrentBuilds = "concurrent-builds"
    /// Running compilations.
    case concurrentCompiles = "concurrent-compiles"
    /// Compilations in a second.
    case compilesPerSecond = "compiles-per-second"
    /// How long a compilation may take.
    case compileSeconds = "compile-seconds"

    /// Its place in a list of all.
    package var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
