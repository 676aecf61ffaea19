/// Limits per caller and in total.
///
/// The defaults don't affect ordinary builds. Zero means unlimited, except for the sizes of messages, sources and headers.
package struct Limits: Sendable, Hashable {
    /// The maximum size of a message that the service reads, in bytes, from 1 KiB to 1 GiB. A larger build request is relayed to
    /// the upstream unread; a larger message to a local service is refused.
    package var messageBytes = 16 << 20
    /// The maximum size of a file that the service compiles, in bytes, from 1 byte to 1 GiB.
    package var sourceBytes = 16 << 20
    /// The maximum size of the request headers of one call, in bytes, from 4 KiB to 16 MiB. HTTP/2 counts the bytes of names and
    /// values, plus 32 for each header.
    package var headerBytes = 256 << 10
    /// The maximum memory reserved for one caller's requests, compilations and responses, in bytes.
    package var heldBytes = 512 << 20
    /// The maximum memory reserved for the requests, compilations and responses of all callers, in bytes.
    package var totalHeldBytes = 1536 << 20
    /// The time, in seconds, within which a build request that the service reads must have arrived.
    package var requestSeconds = 300
    /// The maximum number of connections of all callers.
    package var connections = 1024
    /// The maximum number of connections of one caller.
    package var connectionsPerCaller = 256
    /// The maximum number of open calls on one connection, at least 1 (`SETTINGS_MAX_CONCURRENT_STREAMS`). Clients queue further
    /// calls.
    package var streamsPerConnection = 256
    /// The maximum number of running builds (`Control.Solve`) of one caller.
    package var concurrentBuilds = 256
    /// The maximum number of compilations (`slipway.v1`) that one caller can have running or queued; nil means the value of
    /// `compilesPerCaller`.
    package var concurrentCompiles: Int?
    /// The maximum number of compilations per second, on average, that one caller may begin, including those of builds.
    package var compilesPerSecond = 0
    /// The maximum number of compilations that one caller may begin at once after a period of inactivity; 0 means the value of
    /// `compilesPerSecond`.
    package var compileBurst = 0
    /// The time limit of a compilation (`slipway.v1`), in seconds. The caller's own deadline may be earlier.
    package var compileSeconds = 60

    package init() {}

    /// Returns the default of `concurrentCompiles`: 64 per core, at least 256. If every compilation took as long as a large
    /// file's, further compilations would exceed `compileSeconds` before a thread became free for them.
    package static func compilesPerCaller(cores: Int) -> Int { max(256, 64 * cores) }

    /// The capacity of the token bucket for compilations, in tokens.
    package var burst: Int { compileBurst > 0 ? compileBurst : compilesPerSecond }
}

/// A limit, named by its key in the `[limits]` section of the configuration.
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

    /// The limit's index in `allCases`.
    package var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
