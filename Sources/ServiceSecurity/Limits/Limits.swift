/// Limits per caller and in total.
///
/// The defaults don't affect ordinary builds. Zero means unlimited, except for the sizes of messages, sources and headers.
package struct Limits: Sendable, Hashable {
    /// The largest message that the service reads, in bytes, from 1 KiB to 1 GiB. A larger build request is relayed to the
    /// upstream unread; a larger message to a local service is refused.
    package var messageBytes = 16 << 20
    /// The largest file that is compiled here, in bytes, from 1 to `messageBytes`.
    package var sourceBytes = 16 << 20
    /// The largest request headers of one call, from 4 KiB to 16 MiB. HTTP/2 counts the bytes of names and values, plus 32
    /// for each header.
    package var headerBytes = 256 << 10
    /// The memory reserved for one caller's requests, their compilations and responses, in bytes.
    package var heldBytes = 512 << 20
    /// The memory reserved for the requests, compilations and responses of all callers, in bytes.
    package var totalHeldBytes = 1536 << 20
    /// Seconds within which a build request that the service reads must have arrived.
    package var requestSeconds = 300
    /// Connections of all callers.
    package var connections = 1024
    /// Connections of one caller.
    package var connectionsPerCaller = 256
    /// Open calls on one connection, at least 1. Clients queue further calls (`SETTINGS_MAX_CONCURRENT_STREAMS`).
    package var streamsPerConnection = 256
    /// Running builds (`Control.Solve`) of one caller.
    package var concurrentBuilds = 256
    /// Compilations (`slipway.v1`) of one caller that run or wait for a thread; nil for `compilesPerCaller` of the machine.
    package var concurrentCompiles: Int?
    /// Compilations that one caller may begin per second, on average, including builds that are compiled here.
    package var compilesPerSecond = 0
    /// Compilations that one caller may begin at once after a pause; zero means the value of `compilesPerSecond`.
    package var compileBurst = 0
    /// Seconds that a compilation (`slipway.v1`) may take, unless the caller's own deadline is earlier.
    package var compileSeconds = 60

    package init() {}

    /// The default of `concurrentCompiles`: 64 per core, at least 256. If every compilation took as long as that of a large file,
    /// any more would exceed `compileSeconds` before a thread is free for them.
    package static func compilesPerCaller(cores: Int) -> Int { max(256, 64 * cores) }

    /// The capacity of the token bucket for compilations.
    package var burst: Int { compileBurst > 0 ? compileBurst : compilesPerSecond }
}

/// A limit, named by its key in the section `[limits]` of the configuration.
package enum Limit: String, Sendable, Hashable, CaseIterable {
    case messageBytes = "message-bytes"
    case sourceBytes = "source-bytes"
    case heldBytes = "reserved-bytes"
    case totalHeldBytes = "total-reserved-bytes"
    case requestSeconds = "request-seconds"
    case connections = "connections"
    case connectionsPerCaller = "connections-per-caller"
    case concurrentBuilds = "concurrent-builds"
    case concurrentCompiles = "concurrent-compiles"
    case compilesPerSecond = "compiles-per-second"
    case compileSeconds = "compile-seconds"

    /// The position in `allCases`.
    package var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
